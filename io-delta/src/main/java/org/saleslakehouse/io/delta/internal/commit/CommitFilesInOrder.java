package org.saleslakehouse.io.delta.internal.commit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.model.TableCommit;

/**
 * Commits what a pane gathered, in the order of the source's offsets; for writes with source
 * positions. Bundles that lie beyond a hole wait in state for the bundle that fills it, for the gap
 * timeout at most and never beyond the end of the input.
 */
public final class CommitFilesInOrder
    extends DoFn<KV<Integer, Iterable<BundleFiles>>, TableCommit> {
  private static final long serialVersionUID = 1;

  private final WriteSpec spec;
  private final Duration gapTimeout;

  @StateId("held")
  private final StateSpec<BagState<Held>> heldSpec =
      StateSpecs.bag(SerializableCoder.of(Held.class));

  @TimerId("gap")
  private final TimerSpec gapSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  private transient WriteRun run;

  /** A bundle that waits, and since when in milliseconds of processing time. */
  private record Held(long sinceMillis, BundleFiles bundle) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  public CommitFilesInOrder(WriteSpec spec) {
    this.spec = spec;
    this.gapTimeout = Objects.requireNonNull(spec.positions()).gapTimeout();
  }

  @Setup
  public void setUp() {
    run = WriteRun.of(spec);
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, Iterable<BundleFiles>> gathered,
      PaneInfo pane,
      @StateId("held") BagState<Held> waiting,
      @TimerId("gap") Timer gap,
      OutputReceiver<TableCommit> out) {
    IdentityHashMap<BundleFiles, Long> since = new IdentityHashMap<>();
    List<BundleFiles> bundles = new ArrayList<>();
    for (Held held : waiting.read()) {
      bundles.add(held.bundle());
      since.put(held.bundle(), held.sinceMillis());
    }
    gathered.getValue().forEach(bundles::add);
    if (bundles.isEmpty()) {
      return;
    }
    OrderedCommitter.Outcome outcome = new OrderedCommitter(spec, run).commit(bundles);
    outcome.commits().forEach(out::output);
    if (pane.isLast()) {
      spec.destinations().getDestinations().forEach(d -> spec.log(d).awaitCheckpoint());
    }
    if (!outcome.held().isEmpty() && (pane.isLast() || gapTimeout.getMillis() == 0)) {
      throw new OrderedCommitter(spec, run).gap(outcome.held());
    }
    if (!since.isEmpty()) {
      waiting.clear();
    }
    if (!outcome.held().isEmpty()) {
      long now = gap.getCurrentRelativeTime().getMillis();
      outcome.held().forEach(b -> waiting.add(new Held(since.getOrDefault(b, now), b)));
      if (since.isEmpty()) {
        gap.offset(gapTimeout).setRelative();
      }
    }
  }

  /** Gives up if a bundle has waited for the whole timeout; else comes back when one will have. */
  @OnTimer("gap")
  public void checkWaiting(@StateId("held") BagState<Held> waiting, @TimerId("gap") Timer gap) {
    long oldest = Long.MAX_VALUE;
    List<BundleFiles> bundles = new ArrayList<>();
    for (Held held : waiting.read()) {
      bundles.add(held.bundle());
      oldest = Math.min(oldest, held.sinceMillis());
    }
    if (bundles.isEmpty()) {
      return;
    }
    long waited = gap.getCurrentRelativeTime().getMillis() - oldest;
    if (waited >= gapTimeout.getMillis()) {
      throw new OrderedCommitter(spec, run).gap(bundles);
    }
    gap.offset(gapTimeout.minus(Duration.millis(waited))).setRelative();
  }
}
