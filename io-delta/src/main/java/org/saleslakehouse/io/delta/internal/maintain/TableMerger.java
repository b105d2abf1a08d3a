package org.saleslakehouse.io.delta.internal.maintain;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.CommitConflictException;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.HaltPoints;
import org.saleslakehouse.io.delta.internal.base.WallClock;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.RewriteCommit;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.parquet.ColumnDictionaries;
import org.saleslakehouse.io.delta.internal.parquet.ParquetConcatenation;
import org.saleslakehouse.io.delta.internal.parquet.ParquetFiles;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowWriter;
import org.saleslakehouse.io.delta.internal.parquet.StatsColumns;
import org.saleslakehouse.io.delta.internal.positions.FileTags;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;
import org.saleslakehouse.io.delta.model.Compression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges small files of a table to large ones. The failure cases:
 *
 * <ul>
 *   <li><b>Killed before the commit:</b> the new file is an orphan, which vacuum takes.
 *   <li><b>Killed after the commit:</b> the table is merged; the files that were replaced go when
 *       their retention is over.
 *   <li><b>Another commit removes one of the files, or changes the schema:</b> the merge gives way;
 *       its file is deleted, and the next plan begins with what is there then.
 *   <li><b>A file cannot be read:</b> the table is left as it was, and the error says which.
 *   <li><b>The outcome of the commit is unknown:</b> the new file is left where it is, since it may
 *       be in the table.
 * </ul>
 */
public final class TableMerger {
  private static final Logger LOG = LoggerFactory.getLogger(TableMerger.class);
  private static final long ROW_GROUP_BYTES = 32L << 20;

  /** Files from this size on are put together as they are, without a look at their rows. */
  private static final long ROW_GROUP_WORTH_KEEPING_BYTES = 2L << 20;

  private static final int ROWS_BETWEEN_LOOKS = 10_000;

  private final TableLog log;
  private final MergePolicy policy;
  private final Compression compression;
  private final BooleanSupplier stop;

  /**
   * What was done.
   *
   * @param filesMerged small files that were replaced
   * @param filesMade large files in their place
   * @param version the last that was made, -1 for none
   * @param gaveWay merges that another commit has made void
   */
  public record Summary(
      long filesMerged,
      long bytesMerged,
      long filesMade,
      long bytesMade,
      long rows,
      long version,
      int gaveWay) {
    static final Summary NOTHING = new Summary(0, 0, 0, 0, 0, -1, 0);

    Summary plus(Summary other) {
      return new Summary(
          filesMerged + other.filesMerged,
          bytesMerged + other.bytesMerged,
          filesMade + other.filesMade,
          bytesMade + other.bytesMade,
          rows + other.rows,
          Math.max(version, other.version),
          gaveWay + other.gaveWay);
    }
  }

  /**
   * @param stop asked now and then; once it is true, the merge under way is given up
   */
  public TableMerger(
      TableLog log, MergePolicy policy, Compression compression, BooleanSupplier stop) {
    this.log = log;
    this.policy = policy;
    this.compression = compression;
    this.stop = stop;
  }

  /**
   * Merges until nothing is left that pays.
   *
   * @param wanted which files may be merged
   * @param progress learns what each merge has done
   * @return all of it together
   */
  public Summary run(Predicate<DataFile> wanted, Consumer<Summary> progress) {
    Summary all = Summary.NOTHING;
    while (!stop.getAsBoolean()) {
      TableSnapshot snapshot = log.snapshot();
      MergePlan plan = MergePlan.of(snapshot, policy, wanted);
      Summary ofPlan = run(snapshot, plan, progress);
      all = all.plus(ofPlan);
      if (plan.isComplete() || ofPlan.filesMade() == 0) {
        return all;
      }
    }
    return all;
  }

  /** What {@link #run} would do at first: the bytes made are those read. */
  public Summary dryRun(Predicate<DataFile> wanted) {
    long files = 0;
    long bytes = 0;
    MergePlan plan = MergePlan.of(log.snapshot(), policy, wanted);
    for (List<DataFile> merge : plan.merges()) {
      files += merge.size();
      bytes += merge.stream().mapToLong(DataFile::size).sum();
    }
    return new Summary(files, bytes, plan.merges().size(), bytes, 0, -1, 0);
  }

  private Summary run(TableSnapshot snapshot, MergePlan plan, Consumer<Summary> progress) {
    if (plan.merges().isEmpty()) {
      return Summary.NOTHING;
    }
    snapshot.requireWritable();
    Summary done = Summary.NOTHING;
    for (List<DataFile> files : plan.merges()) {
      if (stop.getAsBoolean()) {
        break;
      }
      Summary one = merge(snapshot, files);
      progress.accept(one);
      done = done.plus(one);
    }
    return done;
  }

  private Summary merge(TableSnapshot snapshot, List<DataFile> files) {
    DataFile merged;
    long rows;
    try {
      HaltPoints.reach("before-merge");
      Merged written = write(snapshot, files);
      if (written == null) {
        return Summary.NOTHING;
      }
      merged = written.file();
      rows = written.rows();
    } catch (IOException e) {
      throw DeltaErrors.cannotWrite(log.table(), e);
    }
    HaltPoints.reach("after-merge");
    long bytes = files.stream().mapToLong(DataFile::size).sum();
    try {
      long version =
          new RewriteCommit(log, snapshot, operation(files.size(), bytes, merged))
              .replace(files, List.of(merged));
      HaltPoints.reach("after-merge-commit");
      return new Summary(files.size(), bytes, 1, merged.size(), rows, version, 0);
    } catch (CommitConflictException e) {
      LOG.info(
          "A merge of {} files of {} gives way: {}.",
          files.size(),
          log.table(),
          DeltaErrors.reason(e.getCause()));
      delete(merged);
      return new Summary(0, 0, 0, 0, 0, -1, 1);
    }
  }

  private record Merged(DataFile file, long rows) {}

  /** Null if it was told to stop. */
  private @Nullable Merged write(TableSnapshot snapshot, List<DataFile> files) throws IOException {
    Map<String, @Nullable String> partition = new LinkedHashMap<>();
    for (String column : snapshot.partitionColumns()) {
      partition.put(column, files.get(0).partitionValues().get(column));
    }
    String folder = PartitionValues.directory(partition);
    String path =
        (folder.isEmpty() ? "" : folder + "/")
            + "part-"
            + UUID.randomUUID()
            + compression.fileSuffix()
            + ".parquet";
    Path target = PartitionValues.resolve(log.path(), PartitionValues.logPath(path));
    StatsColumns statsColumns = StatsColumns.of(snapshot.properties());
    ParquetRowWriter.WrittenParquet written = null;
    if (files.stream().allMatch(file -> file.size() >= ROW_GROUP_WORTH_KEEPING_BYTES)) {
      written =
          ParquetConcatenation.write(
              log.configuration(),
              target,
              files.stream().map(f -> PartitionValues.resolve(log.path(), f.path())).toList(),
              snapshot.schema(),
              snapshot.partitionColumns(),
              statsColumns);
    }
    if (written == null) {
      written = rewrite(snapshot, files, target, statsColumns);
    }
    if (written == null) {
      return null;
    }
    try {
      requireAll(files, written.rows());
    } catch (IOException e) {
      ParquetFiles.delete(log.configuration(), target);
      throw e;
    }
    DataFile merged =
        new DataFile(
            PartitionValues.logPath(path),
            partition,
            written.bytes(),
            WallClock.millis(),
            false,
            written.statsJson(),
            FileTags.merged(files.stream().map(DataFile::tags).toList()));
    return new Merged(merged, written.rows());
  }

  /** Reads the rows and writes them again; null if it was told to stop. */
  private ParquetRowWriter.@Nullable WrittenParquet rewrite(
      TableSnapshot snapshot, List<DataFile> files, Path target, StatsColumns statsColumns)
      throws IOException {
    ParquetRowWriter writer =
        ParquetRowWriter.open(
            log.configuration(),
            target,
            snapshot.schema(),
            snapshot.partitionColumns(),
            compression,
            ROW_GROUP_BYTES,
            ColumnDictionaries.of(log.table()));
    try {
      long rows = 0;
      for (DataFile file : files) {
        try (ParquetRowReader reader = open(snapshot, file)) {
          while (reader.hasNext()) {
            writer.write(reader.next());
            if (++rows % ROWS_BETWEEN_LOOKS == 0 && stop.getAsBoolean()) {
              writer.abort();
              return null;
            }
          }
        }
      }
      return writer.finish(statsColumns);
    } catch (IOException | RuntimeException e) {
      writer.abort();
      throw e;
    }
  }

  private ParquetRowReader open(TableSnapshot snapshot, DataFile file) throws IOException {
    return ParquetRowReader.open(
        log.configuration(),
        PartitionValues.resolve(log.path(), file.path()),
        file.partitionValues(),
        snapshot.schema(),
        snapshot.schema().getFieldNames());
  }

  /** What the log says of the files and what is in them must agree before they may go. */
  private static void requireAll(List<DataFile> files, long rows) throws IOException {
    Long recorded = DataFile.rows(files);
    if (recorded != null && recorded != rows) {
      throw new IOException(
          "The data files "
              + files.stream().map(DataFile::path).toList()
              + " have "
              + rows
              + " rows, but the log says "
              + recorded
              + ". They are not merged");
    }
  }

  private void delete(DataFile merged) {
    try {
      ParquetFiles.delete(log.configuration(), PartitionValues.resolve(log.path(), merged.path()));
    } catch (IOException e) {
      LOG.warn("Cannot delete {} of {}; vacuum will.", merged.path(), log.table(), e);
    }
  }

  private TableOperation operation(int files, long bytes, DataFile merged) {
    return new TableOperation(
        "OPTIMIZE",
        Map.of("predicate", "[]", "zOrderBy", "[]", "auto", Boolean.toString(!policy.everything())),
        Map.of(
            "numRemovedFiles", Integer.toString(files),
            "numRemovedBytes", Long.toString(bytes),
            "numAddedFiles", "1",
            "numAddedBytes", Long.toString(merged.size())));
  }
}
