package org.saleslakehouse.io.delta.internal.maintain;

import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.CommitConflictException;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.base.HaltPoints;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.DataFiles;
import org.saleslakehouse.io.delta.internal.log.RewriteCommit;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.parquet.ParquetConcatenation;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowWriter;
import org.saleslakehouse.io.delta.internal.parquet.StatsColumns;
import org.saleslakehouse.io.delta.internal.positions.FileTags;
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
 *   <li><b>A file cannot be read, or the new one not be written:</b> the files stay as they are,
 *       and their group is left alone for the rest of the run; all others are merged.
 *   <li><b>Nothing can be committed:</b> the run ends, for the next merge would meet the same. The
 *       new file is left where it is: if the outcome of the commit is unknown, it may be in the
 *       table.
 * </ul>
 */
public final class TableMerger {
  private static final Logger LOG = LoggerFactory.getLogger(TableMerger.class);

  /** Files from this size on are put together as they are, without a look at their rows. */
  private static final long ROW_GROUP_WORTH_KEEPING_BYTES = 2L << 20;

  private static final int ROWS_BETWEEN_LOOKS = 10_000;

  /** If so many merges have failed, it is not for their files: the disk is full, or the like. */
  private static final int MAX_FAILURES = 100;

  private final TableLog log;
  private final MergePolicy policy;
  private final @Nullable Compression compression;
  private final BooleanSupplier stop;

  /**
   * A merge that was not made, and that has left nothing behind.
   *
   * @param group whose files were to be merged
   * @param file the one that cannot be read; null if the cause is another
   * @param problem names the table, and this file or the first of all
   */
  public record Failure(FileGroup group, @Nullable DataFile file, DeltaIOException problem) {}

  /**
   * What was done.
   *
   * @param filesMerged small files that were replaced
   * @param filesMade large files in their place
   * @param version the last that was made, -1 for none
   * @param gaveWay merges that another commit has made void
   * @param failures merges that were not made
   */
  public record Summary(
      long filesMerged,
      long bytesMerged,
      long filesMade,
      long bytesMade,
      long rows,
      long version,
      int gaveWay,
      List<Failure> failures) {
    static final Summary NOTHING = new Summary(0, 0, 0, 0, 0, -1, 0, List.of());

    static Summary failed(Failure failure) {
      return new Summary(0, 0, 0, 0, 0, -1, 0, List.of(failure));
    }

    Summary plus(Summary other) {
      return new Summary(
          filesMerged + other.filesMerged,
          bytesMerged + other.bytesMerged,
          filesMade + other.filesMade,
          bytesMade + other.bytesMade,
          rows + other.rows,
          Math.max(version, other.version),
          gaveWay + other.gaveWay,
          Stream.concat(failures.stream(), other.failures.stream()).toList());
    }
  }

  /**
   * @param compression of the merged files; null for that of the newest of the files that each
   *     replaces, which is what those who read the table now can read
   * @param stop asked now and then; once it is true, the merge under way is given up
   */
  public TableMerger(
      TableLog log, MergePolicy policy, @Nullable Compression compression, BooleanSupplier stop) {
    this.log = log;
    this.policy = policy;
    this.compression = compression;
    this.stop = stop;
  }

  /**
   * Merges until nothing is left that pays, but for what fails.
   *
   * @param wanted which files may be merged
   * @param progress learns what each merge has done
   * @return all of it together, and which merges have failed
   */
  public Summary run(Predicate<DataFile> wanted, Consumer<Summary> progress) {
    Summary all = Summary.NOTHING;
    SetAside failed = new SetAside();
    while (!stop.getAsBoolean()) {
      TableSnapshot snapshot = log.snapshot();
      MergePlan plan =
          MergePlan.of(snapshot, policy, file -> wanted.test(file) && !failed.holds(file));
      Summary ofPlan = run(snapshot, plan, progress);
      all = all.plus(ofPlan);
      ofPlan.failures().forEach(failed::add);
      boolean futile = ofPlan.filesMade() == 0 && ofPlan.failures().isEmpty();
      if (plan.isComplete() || futile || all.failures().size() >= MAX_FAILURES) {
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
      bytes += bytes(merge);
    }
    return new Summary(files, bytes, plan.merges().size(), bytes, 0, -1, 0, List.of());
  }

  private Summary run(TableSnapshot snapshot, MergePlan plan, Consumer<Summary> progress) {
    if (plan.merges().isEmpty()) {
      return Summary.NOTHING;
    }
    snapshot.requireWritable();
    Summary done = Summary.NOTHING;
    for (List<DataFile> files : plan.merges()) {
      if (stop.getAsBoolean() || done.failures().size() >= MAX_FAILURES) {
        break;
      }
      Summary one = merge(snapshot, files);
      if (one.failures().isEmpty()) {
        progress.accept(one);
      }
      done = done.plus(one);
    }
    return done;
  }

  private Summary merge(TableSnapshot snapshot, List<DataFile> files) {
    HaltPoints.reach("before-merge");
    Merged written;
    try {
      written = write(snapshot, files);
    } catch (IOException | RuntimeException e) {
      return Summary.failed(failure(files, e));
    }
    if (written == null) {
      return Summary.NOTHING;
    }
    HaltPoints.reach("after-merge");
    DataFile merged = written.file();
    try {
      long version =
          new RewriteCommit(log, snapshot, operation(files, merged))
              .replace(files, List.of(merged));
      HaltPoints.reach("after-merge-commit");
      return new Summary(
          files.size(), bytes(files), 1, merged.size(), written.rows(), version, 0, List.of());
    } catch (CommitConflictException e) {
      LOG.info(
          "A merge of {} files of {} gives way: {}.",
          files.size(),
          log.table(),
          DeltaErrors.reason(e.getCause()));
      DataFiles.discard(log, merged);
      return new Summary(0, 0, 0, 0, 0, -1, 1, List.of());
    }
  }

  private Failure failure(List<DataFile> files, Exception e) {
    FileGroup group = FileGroup.of(files.get(0));
    if (e instanceof UnreadableFile unreadable) {
      DataFile file = unreadable.file;
      return new Failure(
          group, file, DeltaErrors.cannotMerge(log.table(), file.path(), 1, unreadable.getCause()));
    }
    String first = files.get(0).path();
    return new Failure(group, null, DeltaErrors.cannotMerge(log.table(), first, files.size(), e));
  }

  private record Merged(DataFile file, long rows) {}

  /** Null if it was told to stop. */
  private @Nullable Merged write(TableSnapshot snapshot, List<DataFile> files) throws IOException {
    Map<String, String> tags = FileTags.merged(files.stream().map(DataFile::tags).toList());
    NewDataFile target =
        NewDataFile.inPlaceOf(files.get(0), log, snapshot, compression(snapshot, files));
    ParquetRowWriter.WrittenParquet written = concatenate(snapshot, files, target);
    if (written == null) {
      written = rewrite(snapshot, files, target);
    }
    if (written == null) {
      return null;
    }
    DataFile merged = target.describe(written, false, tags);
    try {
      requireAll(files, written.rows());
    } catch (IOException e) {
      DataFiles.discard(log, merged);
      throw e;
    }
    return new Merged(merged, written.rows());
  }

  private Compression compression(TableSnapshot snapshot, List<DataFile> files) throws IOException {
    if (compression != null) {
      return compression;
    }
    DataFile newest = Collections.max(files, Comparator.comparingLong(DataFile::modificationTime));
    try (ParquetRowReader reader = DataFiles.open(log, newest, snapshot.schema())) {
      return reader.compression();
    } catch (DeltaIOException e) {
      throw new UnreadableFile(newest, e);
    }
  }

  /** All row groups in one file, as they are; null if they are small, or cannot stay so. */
  private ParquetRowWriter.@Nullable WrittenParquet concatenate(
      TableSnapshot snapshot, List<DataFile> files, NewDataFile target) {
    if (files.stream().anyMatch(file -> file.size() < ROW_GROUP_WORTH_KEEPING_BYTES)) {
      return null;
    }
    try {
      return ParquetConcatenation.write(
          log.configuration(),
          target.path(),
          files.stream().map(file -> DataFiles.path(log, file)).toList(),
          snapshot.schema(),
          snapshot.partitionColumns(),
          StatsColumns.of(snapshot.properties()));
    } catch (IOException | RuntimeException e) {
      // To read the rows is another way to the same; if it fails, too, it says at which file.
      LOG.debug("Files of {} cannot be put together as they are.", log.table(), e);
      return null;
    }
  }

  /** Reads the rows and writes them again; null if it was told to stop. */
  private ParquetRowWriter.@Nullable WrittenParquet rewrite(
      TableSnapshot snapshot, List<DataFile> files, NewDataFile target) throws IOException {
    ParquetRowWriter writer = target.open();
    try {
      for (DataFile file : files) {
        if (!copy(snapshot, file, writer)) {
          writer.abort();
          return null;
        }
      }
      return writer.finish(StatsColumns.of(snapshot.properties()));
    } catch (IOException | RuntimeException e) {
      writer.abort();
      throw e;
    }
  }

  /** Writes the rows of a file; false if it was told to stop. */
  private boolean copy(TableSnapshot snapshot, DataFile file, ParquetRowWriter writer)
      throws IOException {
    try (ParquetRowReader reader = DataFiles.open(log, file, snapshot.schema())) {
      for (long rows = 0; reader.hasNext(); rows++) {
        if (rows % ROWS_BETWEEN_LOOKS == 0 && stop.getAsBoolean()) {
          return false;
        }
        writer.write(reader.next());
      }
      return true;
    } catch (DeltaIOException e) { // of the reader: the writer's are others
      throw new UnreadableFile(file, e);
    }
  }

  /** One of the files is what keeps them from being merged. */
  private static final class UnreadableFile extends IOException {
    private static final long serialVersionUID = 1;

    private final DataFile file;

    /** The cause's own cause says what the matter is; the cause, if it is the first to say it. */
    UnreadableFile(DataFile file, DeltaIOException cause) {
      super(cause.getCause() == null ? cause : cause.getCause());
      this.file = file;
    }
  }

  /** What the log says of the files and what is in them must agree before they may go. */
  private static void requireAll(List<DataFile> files, long rows) throws IOException {
    Long recorded = DataFile.rows(files);
    if (recorded != null && recorded != rows) {
      throw new IOException("they have " + rows + " rows, but the log says " + recorded);
    }
  }

  private static long bytes(List<DataFile> files) {
    return files.stream().mapToLong(DataFile::size).sum();
  }

  private TableOperation operation(List<DataFile> files, DataFile merged) {
    return new TableOperation(
        "OPTIMIZE",
        Map.of("predicate", "[]", "zOrderBy", "[]", "auto", Boolean.toString(!policy.everything())),
        Map.of(
            "numRemovedFiles", Integer.toString(files.size()),
            "numRemovedBytes", Long.toString(bytes(files)),
            "numAddedFiles", "1",
            "numAddedBytes", Long.toString(merged.size())));
  }
}
