package org.saleslakehouse.transforms.clientday;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Adds up the sales of a bundle per window and client-day before they are grouped. Some runners
 * keep every element of a streaming group in state and write that state again in every batch: one
 * accumulator per key and bundle instead of one element per sale makes that several times cheaper.
 *
 * <p>Holds a bounded number of accumulators: when full, it gives out all of them and goes on.
 * Nothing outlives the bundle.
 */
final class CombineInBundle extends DoFn<Row, KV<ClientDayKey, SalesAccumulator>> {
  private record Slot(BoundedWindow window, ClientDayKey key) {}

  private static final class Held {
    final SalesAccumulator sales = new SalesAccumulator();
    Instant timestamp;

    Held(Instant timestamp) {
      this.timestamp = timestamp;
    }
  }

  private final SaleColumns columns;
  private final TimestampCombiner timestampCombiner;
  private final int maxHeld;
  private transient @Nullable Map<Slot, Held> held;

  /**
   * @param timestampCombiner that of the grouping which follows, so that its output has the
   *     timestamps it would have without this step
   */
  CombineInBundle(Schema schema, TimestampCombiner timestampCombiner, int maxHeld) {
    this.columns = new SaleColumns(schema);
    this.timestampCombiner = timestampCombiner;
    this.maxHeld = maxHeld;
  }

  @StartBundle
  public void startBundle() {
    held = new HashMap<>();
  }

  @ProcessElement
  public void process(ProcessContext context, BoundedWindow window) {
    Row row = context.element();
    Slot slot = new Slot(window, columns.key(row));
    Held sum = held.get(slot);
    if (sum == null) {
      if (held.size() == maxHeld) {
        held.forEach(
            (full, sales) ->
                context.outputWindowedValue(
                    KV.of(full.key, sales.sales),
                    sales.timestamp,
                    List.of(full.window),
                    PaneInfo.NO_FIRING));
        held.clear();
      }
      sum = new Held(context.timestamp());
      held.put(slot, sum);
    } else {
      sum.timestamp = timestampCombiner.combine(sum.timestamp, context.timestamp());
    }
    columns.addTo(sum.sales, row);
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    held.forEach(
        (slot, sum) -> context.output(KV.of(slot.key, sum.sales), sum.timestamp, slot.window));
    held = null;
  }

  /** What is given out of a full bundle may be older than the row for which there is no room. */
  @Override
  @SuppressWarnings("deprecation") // There is no other way to give out an earlier time.
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
