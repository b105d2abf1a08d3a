package org.saleslakehouse.transforms.clientday;

import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.CalendarWindows;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.joda.time.DateTimeZone;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * The sales per client and day.
 *
 * <p><b>In:</b> rows that hold at least {@link Rows#AGGREGATED_COLUMNS}, none of them null: Bronze
 * or a projection of it. Bounded or not, in any windowing.
 *
 * <p><b>Out:</b> per window, key and firing one {@link ClientDay}. Sums of money are exact, so the
 * result does not depend on the order or the bundles in which sales arrive. With accumulating panes
 * each pane replaces the one before it and its {@code nbAchats} grows; with discarding panes each
 * holds what is new since. Empty panes, which some runners fire again and again for windows long
 * over, give nothing.
 *
 * <p><b>Streaming.</b> A window must hold whole days, or a client-day falls into parts: use {@link
 * #dayWindows}, in the zone in which {@code jour} was computed, with the events' own timestamps.
 * What comes after the allowed lateness is dropped here and stays in Bronze; {@link
 * #countingDropped} says how much that was. A trigger that counts elements counts what bundles have
 * added up, not sales. In accumulating panes of an unbounded input, clients share a trigger with
 * some others: an early or late pane holds those of them that have changed since the one before,
 * the on-time pane all of them.
 *
 * <p><b>Errors:</b> a missing column or one of another type is refused when the pipeline is built;
 * a null or a {@code montant} that is not finite fails the bundle, because leaving the row out
 * would make the sums wrong silently.
 */
public final class AggregateByClientDay
    extends PTransform<PCollection<Row>, PCollection<ClientDay>> {
  /** Some tens of megabytes at most. */
  private static final int MAX_HELD_PER_BUNDLE = 50_000;

  /** The counter of sales that came too late, with {@link #countingDropped}. */
  public static final String DROPPED_SALES = "droppedLateSales";

  /** The counter of what these sales were worth, in millionths of a euro. */
  public static final String DROPPED_MICRO_EUR = "droppedLateMicroEur";

  /**
   * The counter of sales that are in what was put out, for unbounded input in accumulating panes
   * and windows that are assigned by timestamp.
   */
  public static final String AGGREGATED_SALES = "aggregatedSales";

  /**
   * The counter of the client-days that were put out, each as often as it was; as for the sales.
   */
  public static final String CLIENT_DAYS = "clientDaysPutOut";

  private final int maxHeldPerBundle;
  private final boolean countDropped;

  private AggregateByClientDay(int maxHeldPerBundle, boolean countDropped) {
    this.maxHeldPerBundle = maxHeldPerBundle;
    this.countDropped = countDropped;
  }

  public static AggregateByClientDay create() {
    return new AggregateByClientDay(MAX_HELD_PER_BUNDLE, false);
  }

  /**
   * Counts the sales that come after the allowed lateness, and what they are worth, in the metrics
   * {@link #DROPPED_SALES} and {@link #DROPPED_MICRO_EUR} of this class; the runner alone would
   * drop them in silence. For unbounded input in {@link #dayWindows}. Costs another grouping of the
   * bundles' sums.
   */
  public AggregateByClientDay countingDropped() {
    return new AggregateByClientDay(maxHeldPerBundle, true);
  }

  /** For tests: the result is the same with any limit. */
  static AggregateByClientDay holdingAtMost(int maxHeldPerBundle) {
    return new AggregateByClientDay(maxHeldPerBundle, false);
  }

  /** Windows of one calendar day in a zone, 23 or 25 hours long where its clocks change. */
  public static CalendarWindows.DaysWindows dayWindows(ZoneId zone) {
    DateTimeZone jodaZone =
        zone.normalized() instanceof ZoneOffset fixed
            ? DateTimeZone.forOffsetMillis(fixed.getTotalSeconds() * 1000)
            : DateTimeZone.forID(zone.getId());
    return CalendarWindows.days(1).withTimeZone(jodaZone);
  }

  @Override
  public PCollection<ClientDay> expand(PCollection<Row> sales) {
    CombineInBundle combineInBundle =
        new CombineInBundle(
            sales.getSchema(),
            sales.getWindowingStrategy().getTimestampCombiner(),
            maxHeldPerBundle);
    PCollection<KV<ClientDayKey, SalesAccumulator>> sums =
        sales
            .apply("CombineInBundle", ParDo.of(combineInBundle))
            .setCoder(KvCoder.of(ClientDayKeyCoder.of(), SalesAccumulator.AccumulatorCoder.of()));
    if (countDropped) {
      sums = sums.apply("SetAsideExpired", new SetAsideExpired());
    }
    PTransform<
            PCollection<KV<ClientDayKey, SalesAccumulator>>,
            PCollection<KV<ClientDayKey, SalesTotals>>>
        merge = MergePanes.isFor(sums) ? new MergePanes() : Combine.perKey(new MergeSales());
    return sums.apply("MergeSales", merge)
        .apply("ToClientDay", ParDo.of(new ToClientDayFn()))
        .setCoder(ClientDayCoder.of());
  }

  static final class ToClientDayFn extends DoFn<KV<ClientDayKey, SalesTotals>, ClientDay> {
    @ProcessElement
    public void process(
        @Element KV<ClientDayKey, SalesTotals> sums, OutputReceiver<ClientDay> out) {
      SalesTotals totals = sums.getValue();
      if (totals.count() > 0) {
        out.output(ClientDay.of(sums.getKey(), totals));
      }
    }
  }
}
