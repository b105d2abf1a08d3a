package org.saleslakehouse.pipelines.silver;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.transforms.Create;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.pipelines.runtime.OptionValues;
import org.saleslakehouse.pipelines.runtime.PipelineFailure;
import org.saleslakehouse.pipelines.runtime.PipelineRun;
import org.saleslakehouse.pipelines.runtime.RestartPolicy;
import org.saleslakehouse.pipelines.runtime.RunDirectory;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * The mode streaming: starts the pipeline, watches it, and starts it again when it fails.
 *
 * <p>Each start is a fresh one, over all that Bronze holds, with no state of an earlier run:
 * whatever ended that, nothing is lost, and what the tables hold already stays.
 */
final class StreamingSilver {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
  private static final Duration CANCEL_LIMIT = Duration.ofSeconds(15);

  /** Where the process ends next, as an orchestrator wants it to, soon. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);

  /** At most so often, as it may go on. */
  private static final Duration TELL_DROPPED_INTERVAL = Duration.ofSeconds(10);

  private static final BigDecimal MICRO = BigDecimal.valueOf(1, 6);

  private final OptionValues values;
  private final SilverSettings settings;
  private final Lake lake;
  private final Console console;
  private final StopSignal stop;
  private final Consumer<PipelineResult> observer;
  private final RestartPolicy restarts;
  private long droppedTold;
  private Instant droppedToldAt = Instant.EPOCH;

  StreamingSilver(
      OptionValues values,
      SilverSettings settings,
      Lake lake,
      Console console,
      StopSignal stop,
      Consumer<PipelineResult> observer) {
    this.values = values;
    this.settings = settings;
    this.lake = lake;
    this.console = console;
    this.stop = stop;
    this.observer = observer;
    this.restarts = new RestartPolicy(settings.maxRestarts(), FIRST_BACKOFF);
  }

  /** What the last pipeline counted, and whether it came to the end that it was to come to. */
  record Outcome(StreamCounters counters, boolean isComplete) {}

  /**
   * Runs until stop is requested or, with {@code --stopAtLatest}, until the tables reflect what
   * Bronze held at the start.
   */
  Outcome run() {
    requireTablesOfThisBronze();
    while (true) {
      StreamCounters[] last = {new StreamCounters(0, 0, 0, 0, 0, 0, 0, 0)};
      try {
        // Another one at each start: the files of an older version of Bronze may be gone by then.
        Optional<StreamGoal> goal =
            settings.stopAtLatest() ? Optional.of(StreamGoal.of(lake)) : Optional.empty();
        catchUpRollUps();
        boolean reached = runOnce(goal, last);
        return new Outcome(last[0], reached || goal.isEmpty());
      } catch (RuntimeException e) {
        if (stop.isRequested()) {
          return new Outcome(last[0], !settings.stopAtLatest());
        }
        Duration wait = waitOrThrow(restarts.failed(last[0].committed() > 0), e);
        console.warn(
            "the pipeline failed (%s). Starting it again, with all that Bronze holds, in %d s.",
            new PipelineFailure(e).message(), wait.toSeconds());
        stop.await(wait);
      }
    }
  }

  /** Streaming only ever adds to the figures that it finds: they must be those of this Bronze. */
  private void requireTablesOfThisBronze() {
    DeltaTable bronze = DeltaTable.open(lake.bronze());
    DeltaTable clientDays = DeltaTable.open(lake.clientDays());
    SilverOrigin origin = SilverOrigin.of(bronze, clientDays);
    if (!clientDays.exists()) {
      runToEnd(options -> markStreamed(options, origin.streamed()));
      return;
    }
    if (!origin.isOfThisBronze()) {
      throw CommandException.failed(
          "Table "
              + lake.clientDays()
              + ": it was not made from the Bronze table that is here now ("
              + lake.bronze()
              + "), and --mode=streaming adds to what it holds. Run 'silver --rebuild' once, which"
              + " replaces the Silver tables, and then this again.");
    }
  }

  /** Makes the client-day table, empty, with a commit that says who begins it. */
  private Pipeline markStreamed(SilverOptions options, SilverPlan.Marker marker) {
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply("NoClientDays", Create.empty(SchemaCoder.of(Rows.CLIENT_DAY)))
        .apply(
            "MarkStreamed",
            DeltaIO.write()
                .to(lake.clientDays())
                .withPartitionColumns(Rows.CLIENT_DAY_PARTITION_COLUMNS.toArray(new String[0]))
                .withTransaction(marker.applicationId(), marker.version()));
    return pipeline;
  }

  /** A run may have ended between the commits to the client-days and to the roll-ups. */
  private void catchUpRollUps() {
    if (!DeltaTable.open(lake.clientDays()).exists() || SalesInTables.of(lake).agree()) {
      return;
    }
    SilverPlan plan = new SilverPlanner(lake, settings.thresholds()).planRollUps();
    runToEnd(
        options ->
            SilverPipeline.create(options, lake, settings.thresholds(), plan, Instant.now()));
  }

  /** Runs a bounded pipeline, unless stop is requested before it has ended. */
  private void runToEnd(Function<SilverOptions, Pipeline> pipeline) {
    try (RunDirectory directory = RunDirectory.create("run")) {
      SilverOptions options = values.forRun(SilverOptions.class, directory.path());
      PipelineRun run = PipelineRun.start(pipeline.apply(options), values.profile());
      while (!run.awaitEnd(POLL_INTERVAL)) {
        if (stop.isRequested()) {
          run.cancel(STOP_LIMIT);
          return;
        }
      }
      run.throwFailure();
    }
  }

  /** Whether the goal was reached; false if stop was requested before. */
  private boolean runOnce(Optional<StreamGoal> goal, StreamCounters[] last) {
    try (RunDirectory directory = RunDirectory.create("run")) {
      if (stop.isRequested()) {
        return false;
      }
      SilverOptions options = values.forRun(SilverOptions.class, directory.path());
      PipelineRun run =
          PipelineRun.start(
              StreamingPipeline.create(options, lake, settings, goal.map(StreamGoal::version)),
              values.profile());
      try {
        return watch(run, goal, last);
      } finally {
        Duration limit = stop.isRequested() ? STOP_LIMIT : CANCEL_LIMIT;
        if (!run.cancel(limit) && !stop.isRequested()) {
          console.warn(
              "the pipeline has not ended %d s after it was cancelled.", limit.toSeconds());
        }
        values.profile().resetRunner();
        tellDropped(last[0]);
      }
    }
  }

  private boolean watch(PipelineRun run, Optional<StreamGoal> goal, StreamCounters[] last) {
    droppedTold = 0;
    Instant unchangedSince = Instant.now();
    while (!stop.isRequested()) {
      if (run.awaitEnd(POLL_INTERVAL)) {
        run.throwFailure();
        throw new IllegalStateException(
            "The pipeline ended by itself, though its source has no end.");
      }
      observer.accept(run.result());
      StreamCounters now = StreamCounters.of(run.result());
      unchangedSince = now.equals(last[0]) ? unchangedSince : Instant.now();
      last[0] = now;
      console.progress(
          "%,d sales taken in, %,d of them too late; %,d client-days written",
          now.sales(), now.dropped(), now.committed());
      if (Instant.now().isAfter(droppedToldAt.plus(TELL_DROPPED_INTERVAL))) {
        tellDropped(now);
      }
      Duration unchanged = Duration.between(unchangedSince, Instant.now());
      if (goal.isPresent() && goal.get().isReached(lake, settings, now, unchanged)) {
        return true;
      }
    }
    return false;
  }

  private void tellDropped(StreamCounters counters) {
    if (counters.dropped() > droppedTold) {
      console.warn(
          "%,d sales worth %s EUR came too late for their day and are not in the Silver tables yet:"
              + " they are in Bronze, and the next incremental run puts them in.",
          counters.dropped(), euros(counters.droppedMicroEur()));
      droppedTold = counters.dropped();
      droppedToldAt = Instant.now();
    }
  }

  static String euros(long microEur) {
    BigDecimal euros = BigDecimal.valueOf(microEur).multiply(MICRO).stripTrailingZeros();
    return (euros.scale() < 2 ? euros.setScale(2) : euros).toPlainString();
  }

  private Duration waitOrThrow(Optional<Duration> wait, RuntimeException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof CommandException told) {
        throw told;
      }
    }
    if (!new PipelineFailure(e).isRestartable()) {
      throw e;
    }
    return wait.orElseThrow(
        () ->
            CommandException.failed(
                "Silver failed "
                    + restarts.failuresInARow()
                    + " times in a row without storing anything in between. The last time: "
                    + new PipelineFailure(e).message(),
                e));
  }
}
