package org.saleslakehouse.io.delta;

import com.google.auto.value.AutoValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.maintain.MergePolicy;
import org.saleslakehouse.io.delta.internal.maintain.TableMerger;
import org.saleslakehouse.io.delta.internal.read.FilterFiles;
import org.saleslakehouse.io.delta.model.Compression;

/**
 * Merges the small files of a table to large ones, partition by partition, each merge in a commit
 * of its own that changes no data. Readers and other writers go on meanwhile: appends are passed
 * by, and a merge of which another commit removes a file gives way to it.
 *
 * <p>Memory is needed for one row group of rows, whatever the table's size. The files that were
 * replaced stay for older versions, until {@link VacuumTable} takes them.
 */
@AutoValue
public abstract class OptimizeTable {
  private static final long DEFAULT_TARGET_FILE_BYTES = 128L << 20;

  abstract TableLog log();

  abstract long targetFileBytes();

  abstract @Nullable Compression compression();

  abstract @Nullable DeltaFilter partitions();

  abstract Consumer<Result> progress();

  abstract BooleanSupplier stop();

  abstract Builder toBuilder();

  static OptimizeTable of(TableLog log) {
    return new AutoValue_OptimizeTable.Builder()
        .setLog(log)
        .setTargetFileBytes(DEFAULT_TARGET_FILE_BYTES)
        .setProgress(one -> {})
        .setStop(() -> false)
        .build();
  }

  /** How large files are to become, in bytes. Default 128 MiB. Those of 3/4 of it stay. */
  public OptimizeTable withTargetFileSize(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("The target file size must be positive, not " + bytes);
    }
    return toBuilder().setTargetFileBytes(bytes).build();
  }

  /** Of the merged files. Default that of the newest of the files which each of them replaces. */
  public OptimizeTable withCompression(Compression compression) {
    return toBuilder().setCompression(compression).build();
  }

  /** Only partitions that match; the filter may name partition columns only. Default all. */
  public OptimizeTable where(DeltaFilter partitions) {
    return toBuilder().setPartitions(partitions).build();
  }

  /** Learns what each single merge has done. */
  public OptimizeTable withProgress(Consumer<Result> progress) {
    return toBuilder().setProgress(progress).build();
  }

  /** Asked now and then; once it is true, the merge under way is dropped and no other begins. */
  public OptimizeTable withStop(BooleanSupplier stop) {
    return toBuilder().setStop(stop).build();
  }

  /**
   * Merges until every partition has as few files as can be. A merge that fails does not keep the
   * others from being made; it is thrown when they are done.
   *
   * @throws IllegalArgumentException if the filter names a column that the table is not partitioned
   *     by
   * @throws DeltaIOException if there is no such table, or it cannot be written, or some of its
   *     files cannot be merged; what was merged stays merged
   */
  public Result run() {
    TableMerger.Summary done = merger().run(wanted(), one -> progress().accept(Result.of(one)));
    throwFirst(done.failures());
    return Result.of(done);
  }

  private static void throwFirst(List<TableMerger.Failure> failures) {
    if (!failures.isEmpty()) {
      DeltaIOException first = failures.get(0).problem();
      failures.stream().skip(1).forEach(other -> first.addSuppressed(other.problem()));
      throw first;
    }
  }

  /** What {@link #run} would merge, and nothing is changed. */
  public Result dryRun() {
    return Result.of(merger().dryRun(wanted()));
  }

  private TableMerger merger() {
    return new TableMerger(log(), MergePolicy.all(targetFileBytes()), compression(), stop());
  }

  private Predicate<DataFile> wanted() {
    DeltaFilter filter = partitions();
    if (filter == null) {
      return file -> true;
    }
    TableSnapshot snapshot = log().snapshot();
    Schema schema = snapshot.schema();
    Set<String> others = new LinkedHashSet<>(DeltaFilter.node(filter).columns());
    others.removeAll(snapshot.partitionColumns());
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "Only whole partitions can be optimized: table "
              + log().table()
              + " is partitioned by "
              + snapshot.partitionColumns()
              + ", not by "
              + others
              + ".");
    }
    FilterFiles files = new FilterFiles(DeltaFilter.node(filter), schema);
    return files::mayMatch;
  }

  /** What was done, or would be. */
  @AutoValue
  public abstract static class Result {
    /** Files that were replaced. */
    public abstract long filesMerged();

    public abstract long bytesMerged();

    /** Files in their place. */
    public abstract long filesMade();

    /** The size of these; of a dry run, what is read for them. */
    public abstract long bytesMade();

    /** Rows that were written again; 0 for a dry run. */
    public abstract long rows();

    /** The last version that was made; -1 for none. */
    public abstract long version();

    /** Merges that were dropped since another commit had changed one of their files. */
    public abstract int gaveWay();

    static Result of(TableMerger.Summary summary) {
      return new AutoValue_OptimizeTable_Result(
          summary.filesMerged(),
          summary.bytesMerged(),
          summary.filesMade(),
          summary.bytesMade(),
          summary.rows(),
          summary.version(),
          summary.gaveWay());
    }
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setLog(TableLog log);

    abstract Builder setTargetFileBytes(long bytes);

    abstract Builder setCompression(Compression compression);

    abstract Builder setPartitions(DeltaFilter partitions);

    abstract Builder setProgress(Consumer<Result> progress);

    abstract Builder setStop(BooleanSupplier stop);

    abstract OptimizeTable build();
  }
}
