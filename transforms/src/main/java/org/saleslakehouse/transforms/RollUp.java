package org.saleslakehouse.transforms;

import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.apache.beam.sdk.values.WindowingStrategy.AccumulationMode;

/**
 * What the roll-ups share: client-days are grouped by one of their fields. A client-day that fires
 * several times must not count twice, so the windowing of the input decides how they are added up:
 *
 * <ul>
 *   <li>bounded with the default trigger: each client-day comes once, sums suffice;
 *   <li>discarding panes: each holds what is new, sums are right;
 *   <li>accumulating panes: each replaces the one before it, so the latest of each client-day is
 *       kept, in the accumulator.
 * </ul>
 */
final class RollUp
    extends PTransform<PCollection<ClientDay>, PCollection<KV<String, RollUpTotals>>> {
  private final SerializableFunction<ClientDay, String> group;

  RollUp(SerializableFunction<ClientDay, String> group) {
    this.group = group;
  }

  @Override
  public PCollection<KV<String, RollUpTotals>> expand(PCollection<ClientDay> days) {
    PCollection<KV<String, ClientDay>> grouped =
        days.apply("KeyByGroup", WithKeys.of(group).withKeyType(TypeDescriptors.strings()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), ClientDayCoder.of()));
    PCollection<KV<String, RollUpTotals>> totals =
        comeAgain(days)
            ? grouped.apply("SumLatest", Combine.perKey(new RollUpLatest.Fn()))
            : grouped.apply("Sum", Combine.perKey(new RollUpSums.Fn()));
    return totals.setCoder(KvCoder.of(StringUtf8Coder.of(), RollUpTotals.TotalsCoder.of()));
  }

  private static boolean comeAgain(PCollection<ClientDay> days) {
    WindowingStrategy<?, ?> windowing = days.getWindowingStrategy();
    boolean firesOnce =
        days.isBounded() == IsBounded.BOUNDED && windowing.getTrigger() instanceof DefaultTrigger;
    return !firesOnce && windowing.getMode() == AccumulationMode.ACCUMULATING_FIRED_PANES;
  }
}
