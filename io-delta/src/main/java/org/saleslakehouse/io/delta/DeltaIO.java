package org.saleslakehouse.io.delta;

/**
 * Reads and writes Delta Lake tables, on any runner.
 *
 * <h2>Reading</h2>
 *
 * <pre>{@code
 * PCollection<Row> sales =
 *     pipeline.apply(
 *         DeltaIO.read()
 *             .from("/lake/sales")
 *             .withColumns("day", "amount")
 *             .withFilter(DeltaFilter.equal("day", "2026-01-31")));
 * }</pre>
 *
 * One snapshot of a table, fixed when the pipeline is built. See {@link DeltaRead}.
 *
 * <h2>Writing</h2>
 *
 * <pre>{@code
 * rows.apply(
 *     DeltaIO.write()
 *         .to("/lake/sales")
 *         .withPartitionColumns("day")
 *         .withSourcePositions(
 *             SourcePositions.ofColumns("ingest", List.of("topic", "partition"), "offset")));
 * }</pre>
 *
 * Rows go to Parquet files where they are, one description per bundle goes to one place, and there
 * the files are committed: no row is shuffled.
 *
 * <pre>
 *  PCollection&lt;Row&gt;
 *     │  IntoGlobalWindow            any windowing comes in
 *     ▼
 *  WriteRowsToFiles ──▶ failed rows  one open file per table and partition; leaves out what is in
 *     │  BundleFiles                 (withFileShards(n): AssignShards, GroupByKey before it)
 *     ▼
 *  CommitInterval, Gather            GroupByKey on one key; a pane per interval
 *     │  Iterable&lt;BundleFiles&gt;
 *     ▼
 *  CommitFiles ──▶ TableCommit       one atomic commit per table
 * </pre>
 *
 * <h3>Guarantees</h3>
 *
 * <table>
 * <caption>What a write promises</caption>
 * <tr><th>input<th>mode<th>promise
 * <tr><td>with {@link org.saleslakehouse.io.delta.model.SourcePositions}<td>APPEND<td>exactly once on every runner, over crashes and
 * restarts: the table's log is the checkpoint
 * <tr><td>bounded<td>OVERWRITE, REPLACE_PARTITIONS<td>all or nothing, in one commit per table
 * <tr><td>bounded<td>APPEND<td>all or nothing; a pipeline that is run again adds the rows again
 * <tr><td>any<td>UPSERT<td>all or nothing per commit; with an ordering column, coming again changes
 * nothing
 * <tr><td>unbounded, without positions<td>APPEND<td>at least once on every runner, Flink with checkpoints
 * included: what the runner computes again after a failure is added again. No step asks for stable
 * input ({@code @RequiresStableInput}), which the Spark runner does not offer
 * </table>
 *
 * <p>Readers see a commit whole or not at all. Files of failed bundles are never visible; vacuum
 * takes them. {@link org.saleslakehouse.io.delta.internal.commit.OrderedCommitter} walks through
 * the failure cases.
 */
public final class DeltaIO {

  /** Reads the rows of one version of a table; see {@link DeltaRead} for the options. */
  public static DeltaRead read() {
    return DeltaRead.create();
  }

  /**
   * Reads the rows that commits add to a table, once or for ever:
   *
   * <pre>{@code
   * pipeline.apply(
   *     DeltaIO.readChanges()
   *         .from("/lake/sales")
   *         .startingVersion(0)
   *         .withEventTime("sold_at")
   *         .withTolerance(Duration.standardMinutes(10)));
   * }</pre>
   *
   * <p>Comes out: rows at their event times, in the global window. The watermark is derived from
   * the table's log, in one place: the earliest event time not yet emitted, and at most the latest
   * committed less the tolerance. So no runner can advance it past rows that are still to come, as
   * the Spark runner does with sources of several splits.
   *
   * <pre>
   *   FollowLog (one small reader: descriptions of files) → Reshuffle → ReadChangedFiles → rows
   * </pre>
   *
   * <p>Commits that only rearrange rows (compaction) are passed over. A commit that removes rows is
   * an error, unless {@link DeltaReadChanges#ignoreChanges} or {@link
   * DeltaReadChanges#ignoreDeletes} says otherwise. A log that was cleaned ahead of the reader is
   * an error that names the first version still there.
   */
  public static DeltaReadChanges readChanges() {
    return DeltaReadChanges.create();
  }

  /** Writes rows to one or more tables; see {@link DeltaWrite} for the options. */
  public static DeltaWrite write() {
    return DeltaWrite.create();
  }

  private DeltaIO() {}
}
