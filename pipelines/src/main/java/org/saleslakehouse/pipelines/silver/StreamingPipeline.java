package org.saleslakehouse.pipelines.silver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.ExperimentalOptions;
import org.apache.beam.sdk.options.StreamingOptions;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaReadChanges;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * The unbounded Silver job, for the mode streaming.
 *
 * <pre>
 *   FollowBronze ── UpsertSilver ──┬─ ventes_aggreges
 *   (DeltaIO.readChanges)          ├─ ventes_par_pays
 *                                  └─ ventes_par_segment
 * </pre>
 *
 * <p>Event time comes from Bronze's log: the latest sale that was committed, less the tolerance,
 * and never past a sale that is known and not read yet. It is the same for all of the runner's
 * splits.
 *
 * <p><b>Promised</b> on the three runners: the tables come to hold every sale of Bronze but those
 * that came after the allowed lateness of their day, and these are counted with their money. A
 * figure is never overwritten by one of fewer sales, whatever the runner fires or fires again. Not
 * promised: exact figures where a runner computes a part of a stream again, as the Spark runner
 * does on a cluster that loses a worker, or where its memory cannot keep the state. A figure may
 * then be wrong: one that is too small, until the next incremental run; one that is too large,
 * until {@code silver --rebuild}. In one process, as this job is started, a failed task fails the
 * pipeline, which starts anew.
 *
 * <p>Each start reads all rows of Bronze and then the commits that follow, since no state of an
 * earlier run is kept: a start costs what a batch run costs. No sale that is there by then is too
 * late for its day. Figures that the tables hold already are not written again.
 */
final class StreamingPipeline {
  private static final String EVENT_TIME = "timestamp";

  private StreamingPipeline() {}

  /**
   * Builds the pipeline.
   *
   * @param options of this run
   * @param upToVersion the commit of Bronze after which nothing is taken in; empty to go on for
   *     ever
   */
  static Pipeline create(
      SilverOptions options, Lake lake, SilverSettings settings, Optional<Long> upToVersion) {
    options.as(StreamingOptions.class).setStreaming(true);
    // The read that works on every runner; splittable DoFns do not (yet).
    ExperimentalOptions.addExperiment(options.as(ExperimentalOptions.class), "use_deprecated_read");
    if (options.getJobName() == null || options.getJobName().isEmpty()) {
      options.setJobName("silver-streaming");
    }
    Pipeline pipeline = Pipeline.create(options);
    PCollection<Row> sales = pipeline.apply("FollowBronze", changes(lake, settings, upToVersion));
    if (upToVersion.isPresent()) {
      long last = upToVersion.get();
      sales =
          sales
              .apply(
                  "UpToLatest",
                  Filter.by(row -> row.getInt64(DeltaReadChanges.COMMIT_VERSION) <= last))
              .setRowSchema(sales.getSchema());
    }
    sales.apply("UpsertSilver", UpsertSilver.create(lake, settings));
    return pipeline;
  }

  private static DeltaReadChanges changes(
      Lake lake, SilverSettings settings, Optional<Long> upToVersion) {
    List<String> columns = new ArrayList<>(Rows.AGGREGATED_COLUMNS);
    columns.add(EVENT_TIME);
    DeltaReadChanges changes =
        DeltaIO.readChanges()
            .from(lake.bronze())
            // Not commit by commit from the first one, even where the log still holds all of them:
            // upkeep deletes files that it has merged before the log forgets who added them.
            .startingSnapshot(upToVersion.orElseGet(() -> DeltaTable.open(lake.bronze()).version()))
            .withColumns(columns.toArray(new String[0]))
            .withEventTime(EVENT_TIME)
            .withTolerance(Duration.millis(settings.watermarkTolerance().toMillis()));
    if (settings.idleTimeout().isPresent()) {
      changes = changes.withIdleTimeout(Duration.millis(settings.idleTimeout().get().toMillis()));
    }
    return upToVersion.isPresent() ? changes.withCommitColumns() : changes;
  }
}
