package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler.BadRecordErrorHandler;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.testing.CountBadRecords;
import org.saleslakehouse.io.delta.testing.HookedLogStore;
import org.saleslakehouse.io.delta.testing.TestTables;

/** Each metric of a write, counted in a pipeline. */
class DeltaWriteMetricsTest {
  private static final Schema SCHEMA =
      Schema.builder().addStringField("source").addInt64Field("offset").build();

  @TempDir Path folder;

  @Test
  void rowsBytesFilesAndCommitsAreCounted() {
    PipelineResult result = run(DeltaIO.write().withFileShards(1), row(0), row(1), row(2));
    long bytes = DeltaTable.open(table()).details().bytes();

    assertThat(
        counters(result),
        is(
            Map.of(
                "rowsSkipped",
                0L,
                "rowsWritten",
                3L,
                "filesWritten",
                1L,
                "bytesWritten",
                bytes,
                "commits",
                1L)));
    DistributionResult millis = commitMilliseconds(result);
    assertThat(millis.getCount(), is(1L));
    assertThat(millis.getMax(), is(greaterThan(0L)));
  }

  @Test
  void rowsThatComeAgainAreCountedAsSkipped() {
    run(positioned(), row(0), row(1));
    Map<String, Long> counters = counters(run(positioned(), row(0), row(1), row(2)));
    assertThat(counters.get("rowsSkipped"), is(2L));
    assertThat(counters.get("rowsWritten"), is(1L));
  }

  @Test
  void aConflictIsCountedAndTheRetryAfterIt() {
    run(positioned(), row(0));
    HookedLogStore.beforeNextEntry(
        () -> TestTables.append(folder.resolve("t"), SCHEMA, List.of(), List.of(row(100))));
    Map<String, Long> counters =
        counters(
            run(
                positioned().withHadoopConfiguration(HookedLogStore.CONFIGURATION),
                row(0),
                row(1)));
    assertThat(counters.get("commitConflicts"), is(1L));
    assertThat(counters.get("commitRetries"), is(1L));
    assertThat(counters.get("commits"), is(1L));
  }

  @Test
  void badRecordsAreCounted() throws Exception {
    Schema schema = Schema.builder().addDecimalField("amount").build();
    Pipeline pipeline = Pipeline.create();
    BadRecordErrorHandler<PCollection<Long>> handler =
        pipeline.registerBadRecordErrorHandler(new CountBadRecords());
    pipeline
        .apply(
            Create.of(
                    Row.withSchema(schema).addValue(BigDecimal.ONE).build(),
                    Row.withSchema(schema)
                        .addValue(new BigDecimal("0.1234567890123456789"))
                        .build())
                .withRowSchema(schema))
        .apply(DeltaIO.write().to(table()).withErrorHandler(handler));
    handler.close();
    Map<String, Long> counters = counters(finished(pipeline));
    assertThat(counters.get("badRecords"), is(1L));
    assertThat(counters.get("rowsWritten"), is(1L));
  }

  private DeltaWrite positioned() {
    return DeltaIO.write()
        .withSourcePositions(SourcePositions.ofColumns("test", List.of("source"), "offset"));
  }

  private PipelineResult run(DeltaWrite write, Row... rows) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(Create.of(List.of(rows)).withRowSchema(SCHEMA)).apply(write.to(table()));
    return finished(pipeline);
  }

  private static PipelineResult finished(Pipeline pipeline) {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  private static Map<String, Long> counters(PipelineResult result) {
    Map<String, Long> counters = new TreeMap<>();
    for (MetricResult<Long> counter :
        result.metrics().queryMetrics(MetricsFilter.builder().build()).getCounters()) {
      if (counter.getName().getNamespace().equals(DeltaIO.class.getName())) {
        counters.merge(counter.getName().getName(), counter.getCommitted(), Long::sum);
      }
    }
    return counters;
  }

  private static DistributionResult commitMilliseconds(PipelineResult result) {
    return result
        .metrics()
        .queryMetrics(
            MetricsFilter.builder()
                .addNameFilter(MetricNameFilter.named(DeltaIO.class, "commitMilliseconds"))
                .build())
        .getDistributions()
        .iterator()
        .next()
        .getCommitted();
  }

  private String table() {
    return folder.resolve("t").toString();
  }

  private static Row row(long offset) {
    return Row.withSchema(SCHEMA).addValues("s", offset).build();
  }
}
