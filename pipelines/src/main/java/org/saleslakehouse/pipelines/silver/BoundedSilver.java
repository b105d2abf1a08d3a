package org.saleslakehouse.pipelines.silver;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.options.SilverMode;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.pipelines.runtime.OptionValues;
import org.saleslakehouse.pipelines.runtime.PipelineFailure;
import org.saleslakehouse.pipelines.runtime.PipelineRun;
import org.saleslakehouse.pipelines.runtime.RunDirectory;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.tables.Lake;

/**
 * The modes batch and incremental: plans a run, runs it, and in the latter mode again and again.
 *
 * <p>Whatever ends a run, kill -9 included, the tables say how far it came, and the next run goes
 * on from there: nothing is lost and nothing counts twice.
 */
final class BoundedSilver {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
  private static final Duration CANCEL_LIMIT = Duration.ofSeconds(5);

  private final OptionValues values;
  private final SilverSettings settings;
  private final Lake lake;
  private final Console console;
  private final StopSignal stop;
  private final SilverPlanner planner;

  BoundedSilver(
      OptionValues values, SilverSettings settings, Lake lake, Console console, StopSignal stop) {
    this.values = values;
    this.settings = settings;
    this.lake = lake;
    this.console = console;
    this.stop = stop;
    this.planner = new SilverPlanner(lake, settings.thresholds());
  }

  /**
   * Runs once.
   *
   * @return empty if stop was requested before the tables were complete
   */
  Optional<SilverResult> once() {
    return run(settings.rebuild());
  }

  /**
   * Runs until stop is requested; a rebuild, if asked for, comes first.
   *
   * @param metrics learn of each run
   */
  void every(Duration interval, RepeatedSilverMetrics metrics) {
    boolean rebuild = settings.rebuild();
    int failures = 0;
    while (!stop.isRequested()) {
      Instant start = Instant.now();
      Instant next = start.plus(interval);
      try {
        Optional<SilverResult> run = run(rebuild);
        rebuild = rebuild && run.isEmpty();
        failures = 0;
        run.ifPresent(done -> measure(start, done, metrics));
      } catch (RuntimeException e) {
        failures++;
        metrics.failed();
        PipelineFailure failure = new PipelineFailure(e);
        if (failures > settings.maxRestarts()
            || (!failure.isRestartable() && !failure.isOfFiles())) {
          throw e;
        }
        console.warn("this run failed (%s). The next one tries again.", failure.message());
      }
      Duration pause = Duration.between(Instant.now(), next);
      if (!pause.isNegative()) {
        stop.await(pause);
      }
    }
  }

  private void measure(Instant start, SilverResult done, RepeatedSilverMetrics metrics) {
    Instant end = Instant.now();
    long newest = DeltaTable.open(lake.bronze()).version();
    metrics.succeeded(
        end, Duration.between(start, end), Math.max(0, newest - done.plan().bronzeVersion()));
  }

  private SilverPlan plan(boolean rebuild) {
    if (settings.mode() == SilverMode.BATCH) {
      return planner.planAll("as --mode=batch asks for");
    }
    return rebuild ? planner.planAll("as --rebuild asks for") : planner.planChanges();
  }

  private Optional<SilverResult> run(boolean rebuild) {
    long start = System.nanoTime();
    SilverPlan plan = plan(rebuild);
    if (plan.isNothingToDo()) {
      SilverResult nothing = SilverResult.nothing(plan);
      console.note("%s.", nothing.summary());
      return Optional.of(nothing);
    }
    try (RunDirectory directory = RunDirectory.create("run")) {
      SilverOptions options = values.forRun(SilverOptions.class, directory.path());
      PipelineRun run =
          PipelineRun.start(
              SilverPipeline.create(options, lake, settings.thresholds(), plan, Instant.now()),
              values.profile());
      if (!awaitEnd(run)) {
        return Optional.empty();
      }
      SilverResult done = SilverResult.of(plan, run.result());
      double seconds = (System.nanoTime() - start) / 1e9;
      console.note("%s, in %.1f s.", done.summary(), seconds);
      return Optional.of(done);
    }
  }

  private boolean awaitEnd(PipelineRun run) {
    Instant start = Instant.now();
    while (!run.awaitEnd(POLL_INTERVAL)) {
      if (stop.isRequested()) {
        run.cancel(CANCEL_LIMIT);
        return false;
      }
      console.progress("Silver: %d s", Duration.between(start, Instant.now()).toSeconds());
    }
    run.throwFailure();
    return true;
  }
}
