package org.saleslakehouse.pipelines.replay;

import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.io.delta.model.SchemaEvolution;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.model.TableCommit;
import org.saleslakehouse.pipelines.options.ReplayOptions;
import org.saleslakehouse.pipelines.tables.BronzePositions;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.enrich.PrepareRows;
import org.saleslakehouse.transforms.enrich.RecheckRejected;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * The way of a record from the quarantine to ventes_stream, bounded.
 *
 * <pre>
 *   ReadQuarantine ── RecheckRejected ── WriteBronze ── CountCommitted
 * </pre>
 *
 * <p>Records that are rejected again are counted, and nothing else becomes of them. The write is
 * one commit, which carries the replay's number and is made once.
 */
final class ReplayPipeline {
  private static final String COMMITTED = "committed";

  private ReplayPipeline() {}

  /**
   * What came of a run.
   *
   * @param accepted records that pass now
   * @param committed those of them that this run has stored
   * @param rejected how many do not, by reason and cause
   */
  record Outcome(long accepted, long committed, Map<String, Long> rejected) {}

  /**
   * Builds the pipeline.
   *
   * @param version of the quarantine
   * @param chosen which of its records
   * @param number of the replay; null to store nothing
   */
  static Pipeline create(
      ReplayOptions options,
      Lake lake,
      long version,
      DeltaFilter chosen,
      PrepareRows rules,
      @Nullable Long number) {
    if (options.getJobName() == null || options.getJobName().isEmpty()) {
      options.setJobName("replay");
    }
    Pipeline pipeline = Pipeline.create(options);
    PCollection<Row> sales =
        pipeline
            .apply(
                "ReadQuarantine",
                DeltaIO.read().from(lake.quarantine()).atVersion(version).withFilter(chosen))
            .apply("RecheckRejected", RecheckRejected.by(rules));
    if (number != null) {
      sales
          .apply("WriteBronze", write(options, lake, number))
          .getCommits()
          .apply("CountCommitted", ParDo.of(new CountCommitted()));
    }
    return pipeline;
  }

  private static DeltaWrite write(ReplayOptions options, Lake lake, long number) {
    SourcePositions positions = BronzePositions.create();
    return DeltaIO.write()
        .to(lake.bronze())
        .withPartitionColumns(Rows.BRONZE_PARTITION_COLUMNS.toArray(String[]::new))
        .withSourcePositions(positions)
        .withTransaction(positions.movesId(), number)
        .withTargetFileSize((long) options.getTargetFileSizeMebibytes() << 20)
        .withCompression(options.getCompression())
        .withSchemaEvolution(SchemaEvolution.ADD_COLUMNS);
  }

  /** What a run that has ended has counted. */
  static Outcome outcome(PipelineResult run) {
    Map<String, Long> rejected = new TreeMap<>();
    long accepted = 0;
    for (MetricResult<Long> counter : counters(run, RecheckRejected.class)) {
      String name = counter.getName().getName();
      if (name.startsWith(RecheckRejected.REJECTED)) {
        String cause = name.substring(RecheckRejected.REJECTED.length());
        rejected.merge(cause, counter.getAttempted(), Long::sum);
      } else if (name.equals(RecheckRejected.ACCEPTED)) {
        accepted += counter.getAttempted();
      }
    }
    long committed = 0;
    for (MetricResult<Long> counter : counters(run, ReplayPipeline.class)) {
      committed += counter.getAttempted();
    }
    return new Outcome(accepted, committed, rejected);
  }

  private static Iterable<MetricResult<Long>> counters(PipelineResult run, Class<?> namespace) {
    return run.metrics()
        .queryMetrics(
            MetricsFilter.builder().addNameFilter(MetricNameFilter.inNamespace(namespace)).build())
        .getCounters();
  }

  private static final class CountCommitted extends DoFn<TableCommit, Void> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element TableCommit commit) {
      Metrics.counter(ReplayPipeline.class, COMMITTED).inc(commit.getRows());
    }
  }
}
