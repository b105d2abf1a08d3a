package org.saleslakehouse.io.delta.internal.write;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.io.delta.internal.spec.SingleDestination;
import org.saleslakehouse.io.delta.model.DelayBuckets;
import org.saleslakehouse.io.delta.model.DeltaDestination;

/** Delays fall into the right buckets, grow by the time until the commit, and add up exactly. */
@ExtendWith(TestPipelineExtension.class)
class RowDelaysTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt32Field("id")
          .addNullableField("sold_at", FieldType.logicalType(new MicrosInstant()))
          .build();

  @TempDir Path folder;

  /** Two rows of five hours ago, one of a day ago, one of the future and one without a time. */
  @Test
  void aCommitCountsHowLongAfterTheirEventTimeItsRowsBecameVisible(TestPipeline pipeline) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    pipeline
        .apply(
            Create.of(
                    row(1, now.minusSeconds(18_000 - 300)),
                    row(2, now.minusSeconds(18_000 - 300)),
                    row(3, now.minusSeconds(86_400)),
                    row(4, now.plusSeconds(3_600)),
                    row(5, null))
                .withRowSchema(SCHEMA))
        .apply(write("sold_at"));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    Map<String, Long> counters = counters(result);
    long millis = counters.remove(DelayBuckets.SUM);
    assertThat(millis >= 2 * 17_700_000L + 86_400_000L, is(true));
    assertThat(millis < 2 * 17_700_000L + 86_400_000L + 4 * 120_000, is(true));
    Map<String, Long> expected = new TreeMap<>();
    expected.put("visibleWithinMillis_20000000", 2L);
    expected.put("visibleWithinMillis_100000000", 1L);
    long inFuture =
        counters.entrySet().stream()
            .filter(e -> !expected.containsKey(e.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    assertThat(inFuture, is(1L));
    counters.keySet().retainAll(expected.keySet());
    assertThat(counters, is(expected));
  }

  private DeltaWrite write(String eventTime) {
    return DeltaIO.write()
        .to(
            new SingleDestination(
                DeltaDestination.of(folder.resolve("t").toString(), SCHEMA)
                    .withEventTime(eventTime)));
  }

  private static Row row(int id, Instant soldAt) {
    return Row.withSchema(SCHEMA).addValues(id, soldAt).build();
  }

  private static Map<String, Long> counters(PipelineResult result) {
    Map<String, Long> found = new TreeMap<>();
    MetricsFilter filter =
        MetricsFilter.builder().addNameFilter(MetricNameFilter.inNamespace(DeltaIO.class)).build();
    for (MetricResult<Long> counter : result.metrics().queryMetrics(filter).getCounters()) {
      if (counter.getName().getName().startsWith("visible")) {
        found.merge(counter.getName().getName(), counter.getCommitted(), Long::sum);
      }
    }
    return found;
  }

  @Test
  void aColumnThatIsNoTimeIsRefused(TestPipeline pipeline) {
    pipeline.enableAbandonedNodeEnforcement(false);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> pipeline.apply(Create.of(row(1, null)).withRowSchema(SCHEMA)).apply(write("id")));
    assertThat(e.getMessage(), containsString("the event time 'id' must be a timestamp"));
  }

  @Test
  void theBoundsAreSixToADecade() {
    assertThat(
        DelayBuckets.boundsMillis().subList(0, 8),
        contains(100L, 150L, 200L, 300L, 500L, 700L, 1000L, 1500L));
    assertThat(DelayBuckets.boundsMillis().get(41), is(700_000_000L));
  }

  @Test
  void aBoundBelongsToItsBucket() {
    assertThat(DelayBuckets.bucket(0), is(0));
    assertThat(DelayBuckets.bucket(100), is(0));
    assertThat(DelayBuckets.bucket(101), is(1));
    assertThat(DelayBuckets.bucket(700_000_000L), is(41));
    assertThat(DelayBuckets.bucket(700_000_001L), is(42));
  }
}
