package org.saleslakehouse.transforms.clientday;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reify;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.IncompatibleWindowException;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.PaneInfo.Timing;
import org.apache.beam.sdk.transforms.windowing.PartitioningWindowFn;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.transforms.windowing.WindowMappingFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.saleslakehouse.transforms.pack.Pack;
import org.saleslakehouse.transforms.pack.PackInBundle;

/**
 * Takes out, and counts, what the grouping that follows would drop as too late. A runner drops in
 * silence: it says how many elements went, but not what they were worth.
 *
 * <p>How: the sales are grouped by day in windows that end when the day's window <em>expires</em>,
 * and each pane is fired as it comes. The runner itself then says, by the pane's timing, whether
 * the watermark had passed that point. Decided once, in line: the grouping that follows sees only
 * what was in time, and the hold of a pane that is not through yet keeps its window from expiring
 * meanwhile.
 *
 * <p>Not every runner heeds such holds, though, and the Spark runner may advance the watermark
 * between two groupings of one micro-batch: the second would then drop, uncounted, what the first
 * has let through. So the output's windows allow a day more of lateness than the input's. Nothing
 * comes that late; the runner keeps a window's state for a day longer.
 *
 * <p>Costs one more grouping, of one element per bundle and day ({@link PackInBundle}); the runner
 * keeps a few bytes per day for ever.
 */
final class SetAsideExpired
    extends PTransform<
        PCollection<KV<ClientDayKey, SalesAccumulator>>,
        PCollection<KV<ClientDayKey, SalesAccumulator>>> {
  private static final Duration FOREVER = Duration.standardDays(365_000);
  private static final Duration SLACK = Duration.standardDays(1);

  @Override
  public PCollection<KV<ClientDayKey, SalesAccumulator>> expand(
      PCollection<KV<ClientDayKey, SalesAccumulator>> sales) {
    WindowingStrategy<?, ?> strategy = sales.getWindowingStrategy();
    Coder<KV<ClientDayKey, SalesAccumulator>> coder = sales.getCoder();
    return sales
        .apply("KeepTimestamps", Reify.timestamps())
        .apply(
            "KeyByDay",
            WithKeys.of(
                    (TimestampedValue<KV<ClientDayKey, SalesAccumulator>> kept) ->
                        kept.getValue().getKey().jour())
                .withKeyType(TypeDescriptors.strings()))
        .setCoder(
            KvCoder.of(StringUtf8Coder.of(), TimestampedValue.TimestampedValueCoder.of(coder)))
        .apply("PackDays", PackInBundle.create())
        .apply(
            "UntilExpiry",
            Window.<KV<String, Pack<TimestampedValue<KV<ClientDayKey, SalesAccumulator>>>>>into(
                    UntilExpiry.of(strategy))
                .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
                .withTimestampCombiner(TimestampCombiner.EARLIEST)
                .withOnTimeBehavior(Window.OnTimeBehavior.FIRE_IF_NON_EMPTY)
                .withAllowedLateness(FOREVER, Window.ClosingBehavior.FIRE_IF_NON_EMPTY)
                .discardingFiredPanes())
        .apply("GroupByDay", GroupByKey.create())
        .apply("SetAside", ParDo.of(new SetAsideFn()))
        .setCoder(coder)
        .apply("DayWindows", Windows.of(strategy))
        // Window.into() never lowers the lateness that the input has, and for ever is too long.
        .setWindowingStrategyInternal(
            strategy.withAllowedLateness(strategy.getAllowedLateness().plus(SLACK)));
  }

  /** The windows of another function, each as long as that one's allowed lateness longer. */
  static final class UntilExpiry extends PartitioningWindowFn<Object, IntervalWindow> {
    private final PartitioningWindowFn<Object, IntervalWindow> windows;
    private final Duration allowedLateness;

    private UntilExpiry(
        PartitioningWindowFn<Object, IntervalWindow> windows, Duration allowedLateness) {
      this.windows = windows;
      this.allowedLateness = allowedLateness;
    }

    @SuppressWarnings("unchecked") // The windows are looked at when the pipeline is built.
    static UntilExpiry of(WindowingStrategy<?, ?> strategy) {
      WindowFn<?, ?> windows = strategy.getWindowFn();
      if (!(windows instanceof PartitioningWindowFn)
          || !windows.windowCoder().equals(IntervalWindow.getCoder())) {
        throw new IllegalArgumentException(
            "AggregateByClientDay: what is dropped as late can be counted in windows of days only,"
                + " but the input's windows are "
                + windows
                + ". Use dayWindows(zone).");
      }
      return new UntilExpiry(
          (PartitioningWindowFn<Object, IntervalWindow>) windows, strategy.getAllowedLateness());
    }

    @Override
    public IntervalWindow assignWindow(Instant timestamp) {
      IntervalWindow window = windows.assignWindow(timestamp);
      return new IntervalWindow(window.start(), window.end().plus(allowedLateness));
    }

    /** Deprecated by Beam, but still what it asks for. */
    @Override
    @SuppressWarnings("deprecation")
    public boolean isCompatible(WindowFn<?, ?> other) {
      return other instanceof UntilExpiry same
          && same.windows.isCompatible(windows)
          && same.allowedLateness.equals(allowedLateness);
    }

    @Override
    public void verifyCompatibility(WindowFn<?, ?> other) throws IncompatibleWindowException {
      if (!isCompatible(other)) {
        throw new IncompatibleWindowException(other, "the windows are of other days");
      }
    }

    @Override
    public Coder<IntervalWindow> windowCoder() {
      return IntervalWindow.getCoder();
    }

    @Override
    public WindowMappingFn<IntervalWindow> getDefaultWindowMappingFn() {
      throw new UnsupportedOperationException("These windows are not for side inputs.");
    }
  }

  static final class SetAsideFn
      extends DoFn<
          KV<String, Iterable<Pack<TimestampedValue<KV<ClientDayKey, SalesAccumulator>>>>>,
          KV<ClientDayKey, SalesAccumulator>> {
    private static final int MICRO_EUR_DIGITS = 6;

    private final Counter sales =
        Metrics.counter(AggregateByClientDay.class, AggregateByClientDay.DROPPED_SALES);
    private final Counter microEur =
        Metrics.counter(AggregateByClientDay.class, AggregateByClientDay.DROPPED_MICRO_EUR);

    @ProcessElement
    public void process(
        @Element
            KV<String, Iterable<Pack<TimestampedValue<KV<ClientDayKey, SalesAccumulator>>>>> day,
        BoundedWindow window,
        PaneInfo pane,
        OutputReceiver<KV<ClientDayKey, SalesAccumulator>> out) {
      for (Pack<TimestampedValue<KV<ClientDayKey, SalesAccumulator>>> pack : day.getValue()) {
        for (TimestampedValue<KV<ClientDayKey, SalesAccumulator>> kept : pack) {
          if (pane.getTiming() == Timing.EARLY) {
            out.outputWithTimestamp(kept.getValue(), kept.getTimestamp());
          } else {
            SalesTotals late = kept.getValue().getValue().extractOutput();
            sales.inc(late.count());
            microEur.inc(microEur(late.amount()));
          }
        }
      }
    }

    private static long microEur(BigDecimal amount) {
      return amount
          .movePointRight(MICRO_EUR_DIGITS)
          .setScale(0, RoundingMode.HALF_UP)
          .longValueExact();
    }

    /** The pane of a late sale is as late as can be; the sale itself belongs to its day. */
    @Override
    @SuppressWarnings("deprecation") // There is no other way to give elements their own time back.
    public Duration getAllowedTimestampSkew() {
      return Duration.millis(Long.MAX_VALUE);
    }
  }
}
