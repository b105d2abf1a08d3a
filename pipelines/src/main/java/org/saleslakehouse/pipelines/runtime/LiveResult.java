package org.saleslakehouse.pipelines.runtime;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.joda.time.Duration;

/** The result of a runner that tells what a pipeline counts at its end only; see the beans. */
final class LiveResult implements PipelineResult {
  private final PipelineResult result;
  private final MetricResults untilEnd;
  private final BooleanSupplier hasEnded;

  LiveResult(PipelineResult result, MetricResults untilEnd, BooleanSupplier hasEnded) {
    this.result = result;
    this.untilEnd = untilEnd;
    this.hasEnded = hasEnded;
  }

  @Override
  public MetricResults metrics() {
    return hasEnded.getAsBoolean() ? result.metrics() : untilEnd;
  }

  @Override
  public State getState() {
    return result.getState();
  }

  @Override
  public State cancel() throws IOException {
    return result.cancel();
  }

  @Override
  public State waitUntilFinish(Duration duration) {
    return result.waitUntilFinish(duration);
  }

  @Override
  public State waitUntilFinish() {
    return result.waitUntilFinish();
  }
}
