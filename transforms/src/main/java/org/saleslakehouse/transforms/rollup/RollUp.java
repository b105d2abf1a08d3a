package org.saleslakehouse.transforms.rollup;

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
import org.saleslakehouse.transforms.clientday.ClientDay;
import org.saleslakehouse.transforms.clientday.ClientDayCoder;

/**
 * What the roll-ups share: client-days are grouped by one of their fields and added up. So each
 * must come once, or in parts: what comes in is bounded with the default trigger, or has panes that
 * discard what they fired. Accumulating panes would count sales twice and are refused.
 */
final class RollUp
    extends PTransform<PCollection<ClientDay>, PCollection<KV<String, RollUpTotals>>> {
  private final SerializableFunction<ClientDay, String> group;

  RollUp(SerializableFunction<ClientDay, String> group) {
    this.group = group;
  }

  @Override
  public PCollection<KV<String, RollUpTotals>> expand(PCollection<ClientDay> days) {
    checkEachComesOnce(days);
    return days.apply("KeyByGroup", WithKeys.of(group).withKeyType(TypeDescriptors.strings()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), ClientDayCoder.of()))
        .apply("Sum", Combine.perKey(new RollUpSums.Fn()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), RollUpTotals.TotalsCoder.of()));
  }

  private static void checkEachComesOnce(PCollection<ClientDay> days) {
    WindowingStrategy<?, ?> windowing = days.getWindowingStrategy();
    boolean firesOnce =
        days.isBounded() == IsBounded.BOUNDED && windowing.getTrigger() instanceof DefaultTrigger;
    if (!firesOnce && windowing.getMode() == AccumulationMode.ACCUMULATING_FIRED_PANES) {
      throw new IllegalArgumentException(
          "The panes of the client-days accumulate, so a roll-up would count their sales more than"
              + " once. Roll up the table of client-days, or let the panes discard what they"
              + " fired.");
    }
  }
}
