package org.saleslakehouse.pipelines.doctor.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.ExperimentalOptions;
import org.apache.beam.sdk.options.StreamingOptions;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.options.DoctorOptions;
import org.saleslakehouse.pipelines.runtime.OptionValues;
import org.saleslakehouse.pipelines.runtime.PipelineFailure;
import org.saleslakehouse.pipelines.runtime.PipelineRun;
import org.saleslakehouse.pipelines.runtime.RunDirectory;
import org.saleslakehouse.pipelines.runtime.StopSignal;

/**
 * Measures what the runner on the class path does with what Beam's model promises, one small
 * pipeline after the other, each with its own run directory and its own metrics.
 */
public final class RunnerExamination {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
  private static final Duration CANCEL_LIMIT = Duration.ofSeconds(30);
  private static final List<Probe> PROBES =
      List.of(new WatermarkProbe(), new StateProbe(), new RestartProbe(), new EventTimerProbe());

  private final OptionValues values;
  private final Duration limit;
  private final Console console;
  private final StopSignal stop;

  /**
   * An examination.
   *
   * @param limit of each pipeline
   */
  public RunnerExamination(OptionValues values, Duration limit, Console console, StopSignal stop) {
    this.values = values;
    this.limit = limit;
    this.console = console;
    this.stop = stop;
  }

  /**
   * Runs the pipelines.
   *
   * @throws CommandException when stopped
   */
  public List<Capability> run() {
    List<Capability> matrix = new ArrayList<>();
    for (Probe probe : PROBES) {
      matrix.addAll(run(probe));
      values.profile().resetRunner();
    }
    return matrix;
  }

  private List<Capability> run(Probe probe) {
    String namespace = "doctor-" + System.nanoTime();
    try (RunDirectory directory = RunDirectory.create("run")) {
      PipelineRun run = start(probe, namespace, directory);
      try {
        return probe.judge(watch(probe, run, namespace));
      } finally {
        run.cancel(CANCEL_LIMIT);
      }
    } catch (CommandException e) {
      throw e;
    } catch (RuntimeException e) {
      return probe.judgeFailure(new PipelineFailure(e).message());
    }
  }

  private PipelineRun start(Probe probe, String namespace, RunDirectory directory) {
    DoctorOptions options = values.forRun(DoctorOptions.class, directory.path());
    options.as(StreamingOptions.class).setStreaming(true);
    // As Bronze reads: splittable DoFns do not work on every runner.
    ExperimentalOptions.addExperiment(options.as(ExperimentalOptions.class), "use_deprecated_read");
    options.setJobName("doctor");
    Pipeline pipeline = Pipeline.create(options);
    probe.build(pipeline, namespace);
    return PipelineRun.start(pipeline, values.profile());
  }

  /** Waits until all is seen or the time is up; what was seen then is what counts. */
  private Observations watch(Probe probe, PipelineRun run, String namespace) {
    Instant end = Instant.now().plus(limit);
    boolean complete = false;
    while (Instant.now().isBefore(end)) {
      if (!complete && probe.isComplete(Observations.of(run.result(), namespace))) {
        complete = true;
        Instant enough = Instant.now().plusMillis(probe.patience().getMillis());
        end = enough.isBefore(end) ? enough : end;
      }
      if (stop.isRequested()) {
        throw CommandException.stopped("Stopped before the runner was measured.");
      }
      console.progress("Measuring the runner: %s", probe.subject());
      if (run.awaitEnd(POLL_INTERVAL)) {
        run.throwFailure();
        throw new IllegalStateException("the pipeline ended by itself");
      }
    }
    return Observations.of(run.result(), namespace);
  }
}
