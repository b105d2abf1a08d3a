package org.saleslakehouse.pipelines.metrics;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;

/** Counters of real pipelines, one after the other. */
class JobCountersTest {
  private static final Counter SEEN = Metrics.counter(JobCountersTest.class, "seen_by_step");

  private static PipelineResult run(Integer... elements) {
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.of(java.util.List.of(elements)))
        .apply(
            "One",
            MapElements.into(TypeDescriptors.integers())
                .via(
                    element -> {
                      SEEN.inc(element);
                      return element;
                    }))
        .apply(
            "Two",
            MapElements.into(TypeDescriptors.integers())
                .via(
                    element -> {
                      SEEN.inc(element);
                      return element;
                    }));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  @Test
  void stepsAndPipelinesAddUpAndTheSamePipelineTwiceDoesNot() {
    JobCounters counters = new JobCounters();
    assertThat(counters.count(JobCountersTest.class, "seen_by_step"), is(0L));
    PipelineResult first = run(1, 2);
    counters.take(first);
    counters.take(first);
    assertThat(counters.count(JobCountersTest.class, "seen_by_step"), is(6L));
    counters.take(run(10));
    assertThat(counters.count(JobCountersTest.class, "seen_by_step"), is(26L));
    assertThat(counters.counts(JobCountersTest.class, "seen_"), is(Map.of("by_step", 26L)));
  }
}
