package org.saleslakehouse.transforms.clientday;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.PartitioningWindowFn;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.transforms.windowing.Window.ClosingBehavior;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.apache.beam.sdk.values.WindowingStrategy.AccumulationMode;
import org.saleslakehouse.transforms.pack.Pack;
import org.saleslakehouse.transforms.pack.PackInBundle;

/**
 * Merges the sums of an unbounded stream in accumulating panes, at a cost that follows what is new.
 *
 * <p>A grouping by client-day with accumulating panes would do the same. But some runners keep what
 * such a grouping accumulates as a list, and decode and encode all of it for each element they add,
 * so that a client costs the square of the times it buys in a day; and they look after the trigger
 * of each key in each batch, so that a million clients cost seconds when nothing happens. Hence:
 *
 * <pre>
 *   sums ── PackShards ── GroupByShard ── MergePane ── AddToSums
 *                        (trigger, panes               (the sums so far,
 *                         hold what is new)             in state)
 * </pre>
 *
 * <p><b>Out:</b> in each pane of a shard the client-days that have changed since the one before,
 * with all their sales so far; in the on-time pane all client-days of the window. The trigger is
 * the input's, and counts from what is new in a shard.
 *
 * <p>The state of a window is cleared with its last pane. On a runner that does not keep the order
 * of panes it may stay; sums do not depend on the order.
 */
final class MergePanes
    extends PTransform<
        PCollection<KV<ClientDayKey, SalesAccumulator>>,
        PCollection<KV<ClientDayKey, SalesTotals>>> {
  /**
   * Workers that can merge a window at the same time. Few, as there is little to do for sums of
   * bundles, and some runners look after each shard of each window in each batch, for ever.
   */
  private static final int SHARDS = 4;

  /** Whether the input is of the kind that this is for. */
  static boolean isFor(PCollection<?> sums) {
    WindowingStrategy<?, ?> strategy = sums.getWindowingStrategy();
    return sums.isBounded() == IsBounded.UNBOUNDED
        && strategy.getMode() == AccumulationMode.ACCUMULATING_FIRED_PANES
        && strategy.getWindowFn() instanceof PartitioningWindowFn;
  }

  @Override
  public PCollection<KV<ClientDayKey, SalesTotals>> expand(
      PCollection<KV<ClientDayKey, SalesAccumulator>> sums) {
    WindowingStrategy<?, ?> strategy = sums.getWindowingStrategy();
    return sums.apply(
            "KeyByShard",
            WithKeys.of(
                    (KV<ClientDayKey, SalesAccumulator> sum) ->
                        Math.floorMod(sum.getKey().clientId(), SHARDS))
                .withKeyType(TypeDescriptors.integers()))
        .setCoder(KvCoder.of(VarIntCoder.of(), sums.getCoder()))
        .apply("PackShards", PackInBundle.create())
        .apply(
            "OnlyWhatIsNew",
            Windows.<KV<Integer, Pack<KV<ClientDayKey, SalesAccumulator>>>>of(strategy)
                .withAllowedLateness(strategy.getAllowedLateness(), ClosingBehavior.FIRE_ALWAYS)
                .discardingFiredPanes())
        .apply("GroupByShard", GroupByKey.create())
        .apply("MergePane", ParDo.of(new MergePaneFn()))
        .setCoder(
            KvCoder.of(
                KvCoder.of(VarLongCoder.of(), VarIntCoder.of()), PaneNews.NewsCoder.INSTANCE))
        .apply("ForEver", Window.into(new GlobalWindows()))
        .apply("AddToSums", ParDo.of(new AddToSumsFn()))
        .setCoder(KvCoder.of(ClientDayKeyCoder.of(), SalesTotals.TotalsCoder.of()))
        .apply("WindowsAsBefore", Windows.of(strategy));
  }

  private static void addAll(
      Map<ClientDayKey, SalesAccumulator> sums, ClientDayKey key, SalesAccumulator more) {
    sums.computeIfAbsent(key, none -> new SalesAccumulator()).mergeAccumulator(more);
  }

  /**
   * What is new in a pane, by window and shard. A pane without anything new passes, too, as it may
   * be the on-time or the last one; but not as the first one: there is nothing before it, and some
   * runners fire such panes again and again for windows long over.
   */
  private static final class MergePaneFn
      extends DoFn<
          KV<Integer, Iterable<Pack<KV<ClientDayKey, SalesAccumulator>>>>,
          KV<KV<Long, Integer>, PaneNews>> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<Pack<KV<ClientDayKey, SalesAccumulator>>>> shard,
        BoundedWindow window,
        PaneInfo pane,
        OutputReceiver<KV<KV<Long, Integer>, PaneNews>> out) {
      Map<ClientDayKey, SalesAccumulator> news = new HashMap<>();
      for (Pack<KV<ClientDayKey, SalesAccumulator>> pack : shard.getValue()) {
        pack.forEach(sum -> addAll(news, sum.getKey(), sum.getValue()));
      }
      if (!news.isEmpty() || !pane.isFirst()) {
        out.output(
            KV.of(
                KV.of(window.maxTimestamp().getMillis(), shard.getKey()), PaneNews.of(pane, news)));
      }
    }
  }

  /** In the global window, as not every runner keeps the state of an earlier one to its end. */
  private static final class AddToSumsFn
      extends DoFn<KV<KV<Long, Integer>, PaneNews>, KV<ClientDayKey, SalesTotals>> {
    private static final long serialVersionUID = 1;

    private final Counter sales =
        Metrics.counter(AggregateByClientDay.class, AggregateByClientDay.AGGREGATED_SALES);
    private final Counter clientDays =
        Metrics.counter(AggregateByClientDay.class, AggregateByClientDay.CLIENT_DAYS);

    @StateId("sums")
    private final StateSpec<ValueState<Map<ClientDayKey, SalesAccumulator>>> sumsSpec =
        StateSpecs.value(PaneNews.SUMS_CODER);

    @StateId("panes")
    private final StateSpec<ValueState<Long>> panesSpec = StateSpecs.value(VarLongCoder.of());

    @ProcessElement
    public void process(
        @Element KV<KV<Long, Integer>, PaneNews> shard,
        @StateId("sums") ValueState<Map<ClientDayKey, SalesAccumulator>> sumsState,
        @StateId("panes") ValueState<Long> panesState,
        OutputReceiver<KV<ClientDayKey, SalesTotals>> out) {
      Map<ClientDayKey, SalesAccumulator> held = sumsState.read();
      Map<ClientDayKey, SalesAccumulator> sums = held == null ? new HashMap<>() : held;
      PaneNews pane = shard.getValue();
      Map<ClientDayKey, SalesAccumulator> news = pane.sums();
      news.forEach((key, more) -> addAll(sums, key, more));

      Set<ClientDayKey> told = pane.isOnTime() ? sums.keySet() : new HashSet<>(news.keySet());
      for (ClientDayKey key : told) {
        out.output(KV.of(key, sums.get(key).extractOutput()));
      }
      sales.inc(news.values().stream().mapToLong(sum -> sum.extractOutput().count()).sum());
      clientDays.inc(told.size());

      Long before = panesState.read();
      long panesBefore = before == null ? 0 : before;
      if (pane.isLast() && pane.index() == panesBefore) {
        sumsState.clear();
        panesState.clear();
      } else if (!news.isEmpty() || !sums.isEmpty()) {
        if (!news.isEmpty()) {
          sumsState.write(sums);
        }
        panesState.write(panesBefore + 1);
      }
    }
  }
}
