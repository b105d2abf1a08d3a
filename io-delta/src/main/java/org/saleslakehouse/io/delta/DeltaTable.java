package org.saleslakehouse.io.delta;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableHistory;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.maintain.TableSettings;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.positions.LogTail;
import org.saleslakehouse.io.delta.internal.positions.RecordedPositions;
import org.saleslakehouse.io.delta.internal.read.FilterFiles;
import org.saleslakehouse.io.delta.internal.read.ReadSlice;
import org.saleslakehouse.io.delta.internal.types.ColumnNames;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * A Delta table seen without a pipeline, for tools that look at little of it: its schema,
 * properties and rows, read in this process by one thread. For much, use {@link DeltaRead}.
 *
 * <p>All that an instance tells is of one version, the newest when it was first asked; {@link
 * #open} again for a newer one, or choose one with {@link #atVersion} or {@link #atTimestamp}.
 *
 * <p>Not thread-safe.
 */
public final class DeltaTable {
  private final TableLog log;
  private final @Nullable Long wantedVersion;
  private final @Nullable Instant wantedTime;
  private @Nullable TableSnapshot snapshot;

  private DeltaTable(TableLog log, @Nullable Long wantedVersion, @Nullable Instant wantedTime) {
    this.log = log;
    this.wantedVersion = wantedVersion;
    this.wantedTime = wantedTime;
  }

  /** The table in this folder, which need not exist: see {@link #exists}. */
  public static DeltaTable open(String path) {
    return open(path, Map.of());
  }

  /**
   * The table in this folder, which need not exist: see {@link #exists}.
   *
   * @param hadoopConfiguration properties such as those of a file system
   */
  public static DeltaTable open(String path, Map<String, String> hadoopConfiguration) {
    return new DeltaTable(TableLog.forTable(path, hadoopConfiguration), null, null);
  }

  /** The same table at a version that its history still holds. */
  public DeltaTable atVersion(long version) {
    return new DeltaTable(log, version, null);
  }

  /**
   * The same table as it was at a time that its history still holds: at the last version committed
   * by then, by the times that {@link #history} shows. A time to come means the newest version.
   */
  public DeltaTable atTimestamp(Instant time) {
    return new DeltaTable(log, null, time);
  }

  /**
   * Whether there is a table now or, {@link #atTimestamp}, there was one then. All other methods
   * fail with a clear error if not.
   */
  public boolean exists() {
    return log.exists() && (wantedTime == null || !log.isMadeAfter(wantedTime));
  }

  /**
   * Which partitions have changed since a version. Fails if the log has been cleaned up to there,
   * with a message that names the first version left, or if it lacks an entry in between.
   */
  public PartitionChanges partitionsChangedSince(long version) {
    return PartitionChanges.between(log, version, version());
  }

  /**
   * The version that an application recorded last with its commits to this table, or -1; see {@link
   * DeltaWrite#withTransaction}.
   */
  public long transactionVersion(String applicationId) {
    TableSnapshot newest = log.snapshotIfAny();
    return newest == null ? -1 : newest.transactions().getOrDefault(applicationId, -1L);
  }

  /**
   * The table's identity: a table that is deleted and made anew, or restored from a copy of
   * another, is told by it.
   */
  public String id() {
    return snapshot().id();
  }

  /**
   * The commits up to this version, the newest first.
   *
   * @param limit how many at most
   * @return fewer if there are no more, or if the log has been cleaned up of the older ones
   */
  public List<TableVersion> history(int limit) {
    return TableHistory.of(log, version(), limit).stream().map(TableVersion::of).toList();
  }

  /** What this version is made of. Reads the table's whole state, but none of its data files. */
  public TableDetails details() {
    return TableDetails.of(snapshot(), log.folder());
  }

  /**
   * How many rows each partition holds, by the log's statistics. A table without partitions is one.
   *
   * @return null if a file has no statistics
   */
  public @Nullable Map<Map<String, @Nullable String>, Long> rowsByPartition() {
    Map<Map<String, @Nullable String>, Long> rows = new HashMap<>();
    boolean[] complete = {true};
    snapshot()
        .forEachFile(
            file -> {
              long ofFile = file.numRecords();
              complete[0] &= ofFile >= 0;
              rows.merge(partition(file), ofFile, Long::sum);
            });
    return complete[0] ? rows : null;
  }

  /**
   * How far each write {@link DeltaWrite#withSourcePositions} has come by this table's log: the
   * last offset that is in, by write id and source partition.
   *
   * <p>Of a write to several tables ask the last of them: its log says up to where all are
   * complete. {@link DeltaWrite#committedPositions} looks at each.
   */
  public Map<String, Map<String, Long>> sourcePositions() {
    return SourcePositions.completeByWriteId(snapshot().transactions());
  }

  /**
   * Why the {@link #sourcePositions} must not be believed, in words that say how to go on; null if
   * there is nothing against them. A write with source positions refuses such a table.
   */
  public @Nullable String sourcePositionsProblem() {
    return RecordedPositions.problem(log, snapshot());
  }

  /**
   * When an application recorded its version of {@link #transactionVersion}; null if it has not, or
   * its writer did not say.
   */
  public @Nullable Instant transactionTime(String applicationId) {
    Long millis = snapshot().transactionMillis(applicationId);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  /**
   * The partitions that have files which were written at or after this time, by their writers'
   * clocks: also files that only rearrange older rows.
   */
  public Set<Map<String, @Nullable String>> partitionsWrittenSince(Instant time) {
    Set<Map<String, @Nullable String>> partitions = new LinkedHashSet<>();
    snapshot()
        .forEachFile(
            file -> {
              if (file.modificationTime() >= time.toEpochMilli()) {
                partitions.add(partition(file));
              }
            });
    return partitions;
  }

  /**
   * Sets properties of the table; those that are not named stay. A commit of its own, at which
   * writes that are under way are tried again.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if there is no such table, it
   *     cannot be written, or a property asks for what this writer does not do
   */
  public void setProperties(Map<String, String> properties) {
    TableSettings.setProperties(log, properties);
  }

  /**
   * Adds those of these nullable columns that the table lacks: older rows have null. A commit of
   * its own, at which writes that are under way are tried again.
   *
   * @throws IllegalArgumentException if the table has a column of that name and another type
   */
  public void addColumns(Schema columns) {
    TableSettings.addColumns(log, columns);
  }

  /**
   * Gives rows other values: see {@link UpdateRows}. Of the newest version, whatever this shows.
   */
  public UpdateRows update() {
    return UpdateRows.of(log);
  }

  /** Merges small files: see {@link OptimizeTable}. Of the newest version, whatever this shows. */
  public OptimizeTable optimize() {
    return OptimizeTable.of(log);
  }

  /** Deletes files that no version needs: see {@link VacuumTable}. */
  public VacuumTable vacuum() {
    return VacuumTable.of(log);
  }

  /** The version that this instance shows. */
  public long version() {
    return snapshot().version();
  }

  /** All columns in the table's order, partition columns included. */
  public Schema schema() {
    return snapshot().schema();
  }

  /** In the order in which the table is partitioned by them; empty if it is not. */
  public List<String> partitionColumns() {
    return List.copyOf(snapshot().partitionColumns());
  }

  /** The table's properties, such as {@code delta.appendOnly}. */
  public Map<String, String> properties() {
    return Map.copyOf(snapshot().properties());
  }

  /** All rows. */
  public Rows rows() {
    return rows(null, null);
  }

  /**
   * Rows of this version, in no particular order. Files that cannot hold a match are not opened.
   *
   * @param columns to read, in this order, null for all
   * @param filter that rows must match, null for all; its columns need not be among those read
   * @return to be closed after use
   * @throws IllegalArgumentException if a column is not in the table or the filter does not fit
   */
  public Rows rows(@Nullable List<String> columns, @Nullable DeltaFilter filter) {
    return new Rows(files(filter), rowSchema(columns), filter);
  }

  /**
   * The rows that a commit added, whatever has become of them since: of the newest commit with
   * which the application recorded this version, see {@link DeltaWrite#withTransaction}.
   *
   * @param columns as in {@link #rows(List, DeltaFilter)}
   * @return null if the log no longer has this commit, or one of its files is gone
   */
  public @Nullable Rows rowsAddedWith(
      String applicationId, long applicationVersion, @Nullable List<String> columns) {
    TableChange commit =
        LogTail.last(
            log,
            version(),
            change ->
                change.transactions().getOrDefault(applicationId, Long.MIN_VALUE)
                    == applicationVersion);
    if (commit == null || !commit.added().stream().allMatch(this::isThere)) {
      return null;
    }
    return new Rows(commit.added(), rowSchema(columns), null);
  }

  private boolean isThere(DataFile file) {
    Path path = PartitionValues.resolve(log.path(), file.path());
    try {
      return path.getFileSystem(log.configuration()).exists(path);
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }

  /**
   * The same rows, those of each data file by its path. A file is never written again, here or in
   * another version: what has been made of its rows holds for as long as a version lists it. With
   * other rows deleted, it has another name: the path, a hash sign and what names these rows.
   *
   * @param columns as in {@link #rows(List, DeltaFilter)}
   * @param filter as there
   * @return the rows of each file, which is not open before they are gone through; to be closed
   *     after that
   */
  public Map<String, Rows> rowsByFile(
      @Nullable List<String> columns, @Nullable DeltaFilter filter) {
    Schema rowSchema = rowSchema(columns);
    Map<String, Rows> rows = new LinkedHashMap<>();
    for (DataFile file : files(filter)) {
      rows.put(name(file), new Rows(List.of(file), rowSchema, filter));
    }
    return rows;
  }

  private String name(DataFile file) {
    String path = PartitionValues.resolve(log.path(), file.path()).toString();
    return file.deletionVector() == null ? path : path + "#" + file.deletionVector().id();
  }

  private Map<String, @Nullable String> partition(DataFile file) {
    return ColumnNames.logical(schema(), file.partitionValues());
  }

  private List<DataFile> files(@Nullable DeltaFilter filter) {
    List<DataFile> files = snapshot().files();
    return filter == null
        ? files
        : new FilterFiles(DeltaFilter.node(filter), schema()).select(files);
  }

  private Schema rowSchema(@Nullable List<String> columns) {
    return DeltaRead.rowSchema(log.table(), schema(), columns);
  }

  private TableSnapshot snapshot() {
    if (snapshot == null) {
      snapshot = wantedSnapshot();
    }
    return snapshot;
  }

  private TableSnapshot wantedSnapshot() {
    if (wantedTime != null) {
      return log.snapshotAsOf(wantedTime);
    }
    return wantedVersion == null ? log.snapshot() : log.snapshotAt(wantedVersion);
  }

  /** Rows of a table, to be gone through once; one data file is open at a time. */
  @SuppressWarnings("IterableAndIterator") // once only, so that each file is closed where it ends
  public final class Rows implements Iterable<Row>, Iterator<Row>, Closeable {
    private final int fileCount;
    private final long fileBytes;
    private final Iterator<DataFile> files;
    private final Schema rowSchema;
    private final @Nullable DeltaFilter filter;
    private @Nullable ParquetRowReader open;

    private Rows(List<DataFile> files, Schema rowSchema, @Nullable DeltaFilter filter) {
      this.fileCount = files.size();
      this.fileBytes = files.stream().mapToLong(DataFile::size).sum();
      this.files = files.iterator();
      this.rowSchema = rowSchema;
      this.filter = filter;
    }

    /** The schema that all rows have. */
    public Schema schema() {
      return rowSchema;
    }

    /** How many data files these rows are in, read or not. */
    public int fileCount() {
      return fileCount;
    }

    /** The size of these files. */
    public long fileBytes() {
      return fileBytes;
    }

    /** These rows themselves: a second iterator goes on where the first one stopped. */
    @Override
    public Iterator<Row> iterator() {
      return this;
    }

    @Override
    public boolean hasNext() {
      while (open == null || !open.hasNext()) {
        close();
        if (!files.hasNext()) {
          return false;
        }
        open(files.next());
      }
      return true;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return open.next();
    }

    /** Closes the file that is open, if any. */
    @Override
    public void close() {
      ParquetRowReader reader = open;
      open = null;
      if (reader != null) {
        try {
          reader.close();
        } catch (IOException e) {
          throw log.unreadable(e);
        }
      }
    }

    private void open(DataFile file) {
      ReadSlice slice = ReadSlice.of(file, log.path(), Long.MAX_VALUE).get(0);
      open =
          slice.open(
              log.table(),
              log.configuration(),
              DeltaTable.this.schema(),
              rowSchema,
              DeltaFilter.node(filter));
    }
  }
}
