package org.saleslakehouse.pipelines.runtime;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.console.CommandException;

/** What a run failed of is known, also where the runner's own result keeps it to itself. */
class RunEndTest {
  /** What a runner's result has in a private field. */
  public interface Job {
    Future<String> outcome();
  }

  /** As Flink's: it says that it failed, and no more. */
  private static final class TersePipelineResult implements PipelineResult {
    @SuppressWarnings({"unused", "FieldCanBeLocal", "UnusedVariable"}) // found by its name
    private final Job job;

    TersePipelineResult(Future<String> outcome) {
      this.job = () -> outcome;
    }

    @Override
    public State getState() {
      return State.FAILED;
    }

    @Override
    public State cancel() throws IOException {
      return State.CANCELLED;
    }

    @Override
    public State waitUntilFinish(Duration duration) {
      return waitUntilFinish();
    }

    @Override
    public State waitUntilFinish() {
      return State.FAILED;
    }

    @Override
    public MetricResults metrics() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void whatTheFutureFailedOfIsTheCause() {
    IOException cause = new IOException("disk full");
    PipelineResult failed = new TersePipelineResult(CompletableFuture.failedFuture(cause));
    RuntimeException thrown =
        assertThrows(RuntimeException.class, () -> RunEnd.await(failed, "job#outcome"));
    assertThat(thrown.getCause(), sameInstance(cause));
  }

  @Test
  void aFutureThatIsDoneIsAGoodEnd() {
    PipelineResult done = new TersePipelineResult(CompletableFuture.completedFuture("done"));
    assertThat(RunEnd.await(done, "job#outcome"), equalTo(PipelineResult.State.DONE));
  }

  @Test
  void aResultWithoutThatFieldIsAskedInBeamsWay() {
    PipelineResult result = new TersePipelineResult(CompletableFuture.completedFuture("done"));
    assertThat(RunEnd.await(result, "client#outcome"), equalTo(PipelineResult.State.FAILED));
    assertThat(RunEnd.await(result, null), equalTo(PipelineResult.State.FAILED));
  }

  @Test
  void aMethodThatIsNotThereIsAnError() {
    PipelineResult result = new TersePipelineResult(CompletableFuture.completedFuture("done"));
    CommandException e =
        assertThrows(CommandException.class, () -> RunEnd.await(result, "job#end"));
    assertThat(
        e.getMessage(),
        equalTo(
            "The runner profile's end=job#end cannot be called (java.lang.NoSuchMethodException:"
                + " org.saleslakehouse.pipelines.runtime.RunEndTest$Job.end()). Does the profile"
                + " fit the runner's version?"));
  }
}
