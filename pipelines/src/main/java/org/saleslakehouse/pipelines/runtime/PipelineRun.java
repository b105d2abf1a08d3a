package org.saleslakehouse.pipelines.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;

/**
 * A pipeline that runs, on whatever runner. Its end is waited for in a thread of its own, since the
 * runners differ in what a wait with a time limit does.
 */
public final class PipelineRun {
  private final PipelineResult result;
  private final BackgroundTask<PipelineResult.State> end;
  private final SleepingThreads sleeping;

  private PipelineRun(PipelineResult result, RunnerProfile profile) {
    this.end = BackgroundTask.start("pipeline-end", () -> RunEnd.await(result, profile.end()));
    this.sleeping = new SleepingThreads(profile.sleepingThread());
    this.result =
        profile.metrics() == null
            ? result
            : new LiveResult(result, new BeanMetrics(profile.metrics()), end::isEnded);
  }

  /**
   * Starts the pipeline.
   *
   * @param profile of the runner that the pipeline's options name
   */
  public static PipelineRun start(Pipeline pipeline, RunnerProfile profile) {
    return new PipelineRun(pipeline.run(), profile);
  }

  /** Waits at most this long; returns whether the pipeline has ended, well or not. */
  public boolean awaitEnd(Duration limit) {
    return end.await(limit);
  }

  /**
   * What has become of a pipeline that has ended.
   *
   * @throws RuntimeException what the pipeline failed of
   */
  public void throwFailure() {
    PipelineResult.State state = end.result();
    if (state == PipelineResult.State.FAILED) {
      throw new IllegalStateException("The pipeline failed, and the runner does not say why.");
    }
  }

  /**
   * Stops the pipeline and waits until it has, at most this long. What it has not committed yet is
   * left to the next run; so how it ends no longer matters.
   *
   * @return whether it has ended
   */
  public boolean cancel(Duration limit) {
    BackgroundTask<PipelineResult.State> cancelling =
        BackgroundTask.start(
            "pipeline-cancel",
            () -> {
              try {
                return result.cancel();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return sleeping.awaitAwake(cancelling, limit) && end.await(limit);
  }

  public PipelineResult result() {
    return result;
  }
}
