package org.saleslakehouse.io.delta.internal.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.DataFileNames;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.parquet.ColumnDictionaries;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowWriter;
import org.saleslakehouse.io.delta.internal.parquet.StatsColumns;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.types.DeltaSchemas;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;
import org.saleslakehouse.io.delta.model.DeltaDestination;

/**
 * The Parquet files that a bundle has open: one for each table and set of partition values. Their
 * number is bounded: the one that was written to least recently is finished when room is needed.
 *
 * <p>Not thread-safe; one per bundle.
 */
public final class OpenFiles {
  /** An open file holds the pages of all its columns in memory. */
  private static final int MAX_OPEN = 32;

  private static final long ROW_GROUP_BYTES = 64L << 20;

  private final WriteSpec spec;
  private final Map<String, Destination> destinations = new HashMap<>();
  private final LinkedHashMap<Key, OpenFile> open = new LinkedHashMap<>(16, 0.75f, true);
  private final List<FinishedFile> finished = new ArrayList<>();

  private record Key(String destination, List<@Nullable Object> partition) {}

  /** A file that is complete on the file system. */
  public record FinishedFile(
      String destination,
      String path,
      Map<String, @Nullable String> partitionValues,
      ParquetRowWriter.WrittenParquet parquet,
      Map<String, Long> rowsBySource) {}

  public OpenFiles(WriteSpec spec) {
    this.spec = spec;
  }

  /** Why this row cannot be written to its table, or null if it can. */
  @Nullable String check(String destination, Row row) throws IOException {
    OpenFile file;
    try {
      file = file(destination, row);
    } catch (IllegalArgumentException e) {
      return e.getMessage(); // a partition value that has no text form
    }
    return file.writer.check(row);
  }

  /**
   * Writes a row that {@link #check} let pass.
   *
   * @param source its source partition, or null without source positions
   */
  public void write(String destination, Row row, @Nullable String source) throws IOException {
    OpenFile file = file(destination, row);
    file.writer.write(row);
    file.count(source);
    if (file.writer.bytes() >= spec.targetFileBytes()) {
      open.remove(file.key);
      finish(file);
    }
  }

  /** Finishes all files that are open and returns all that the bundle wrote. */
  public List<FinishedFile> finishAll() throws IOException {
    while (!open.isEmpty()) {
      OpenFile file = open.values().iterator().next();
      open.remove(file.key);
      finish(file);
    }
    return finished;
  }

  /** Gives up what is open; finished files stay behind as orphans, in no table. */
  public void abort() {
    open.values().forEach(f -> f.writer.abort());
    open.clear();
  }

  private OpenFile file(String name, Row row) throws IOException {
    Destination destination = destinations.computeIfAbsent(name, Destination::new);
    if (destination.holds(row)) {
      return destination.lastFile;
    }
    Key key = new Key(name, destination.partitionOf(row));
    OpenFile file = open.get(key);
    if (file == null) {
      if (open.size() >= MAX_OPEN) {
        OpenFile eldest = open.values().iterator().next();
        open.remove(eldest.key);
        finish(eldest);
      }
      file = destination.open(key, row);
      open.put(key, file);
    }
    destination.lastFile = file;
    return file;
  }

  private void finish(OpenFile file) throws IOException {
    Destination destination = destinations.get(file.key.destination());
    if (destination != null && destination.lastFile == file) {
      destination.lastFile = null;
    }
    file.countRun();
    if (file.rows == 0) {
      file.writer.abort(); // only bad records came for it
      return;
    }
    finished.add(
        new FinishedFile(
            file.key.destination(),
            file.path,
            file.partitionValues,
            file.writer.finish(destinations.get(file.key.destination()).statsColumns),
            file.rowsBySource));
  }

  /** One table, and the file that its last row went to: mostly the next row's, too. */
  private final class Destination {
    private final DeltaDestination table;
    private final Schema schema;
    private final Path root;
    private final org.apache.hadoop.conf.Configuration configuration;
    private final int[] partitionColumns;
    private final StatsColumns statsColumns;
    private final ColumnDictionaries dictionaries;
    private @Nullable OpenFile lastFile;

    Destination(String name) {
      table = spec.destinations().getTable(name);
      TableLog log = spec.log(name);
      root = log.path();
      configuration = log.configuration();
      dictionaries = ColumnDictionaries.of(log.table());
      partitionColumns =
          table.partitionColumns().stream().mapToInt(table.schema()::indexOf).toArray();
      TableSnapshot found = log.snapshotIfAny();
      schema =
          found == null
              ? table.schema()
              : DeltaSchemas.withElementsAsIn(found.schema(), table.schema());
      statsColumns =
          statsColumns(log, found == null ? table.tableProperties() : found.properties());
    }

    private static StatsColumns statsColumns(TableLog log, Map<String, String> properties) {
      try {
        return StatsColumns.of(properties);
      } catch (IllegalArgumentException e) {
        throw DeltaErrors.badProperty(log.table(), e);
      }
    }

    boolean holds(Row row) {
      if (lastFile == null) {
        return false;
      }
      for (int i = 0; i < partitionColumns.length; i++) {
        Object value = row.getValue(partitionColumns[i]);
        Object last = lastFile.key.partition().get(i);
        if (value == null ? last != null : !value.equals(last)) {
          return false;
        }
      }
      return true;
    }

    List<@Nullable Object> partitionOf(Row row) {
      Object[] values = new Object[partitionColumns.length];
      for (int i = 0; i < values.length; i++) {
        Object value = row.getValue(partitionColumns[i]);
        values[i] = value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value;
      }
      return Arrays.asList(values);
    }

    OpenFile open(Key key, Row row) throws IOException {
      Map<String, @Nullable String> values = PartitionValues.of(row, table.partitionColumns());
      String folder = PartitionValues.directory(values);
      String name = DataFileNames.next(spec.compression().fileSuffix());
      String path = folder.isEmpty() ? name : folder + "/" + name;
      ParquetRowWriter writer =
          ParquetRowWriter.open(
              configuration,
              PartitionValues.resolve(root, PartitionValues.logPath(path)),
              schema,
              table.partitionColumns(),
              spec.compression(),
              Math.min(ROW_GROUP_BYTES, spec.targetFileBytes()),
              dictionaries);
      return new OpenFile(key, PartitionValues.logPath(path), values, writer);
    }
  }

  private static final class OpenFile {
    private final Key key;
    private final String path;
    private final Map<String, @Nullable String> partitionValues;
    private final ParquetRowWriter writer;
    private final Map<String, Long> rowsBySource = new TreeMap<>();
    private @Nullable String runSource;
    private long runRows;
    private long rows;

    OpenFile(
        Key key,
        String path,
        Map<String, @Nullable String> partitionValues,
        ParquetRowWriter writer) {
      this.key = key;
      this.path = path;
      this.partitionValues = partitionValues;
      this.writer = writer;
    }

    /** Rows of one source partition come in runs, so the map is touched once a run. */
    @SuppressWarnings("ReferenceEquality") // an equal name that is another object only costs time
    void count(@Nullable String source) {
      if (source != runSource) {
        countRun();
        runSource = source;
      }
      runRows++;
      rows++;
    }

    void countRun() {
      if (runSource != null && runRows > 0) {
        rowsBySource.merge(runSource, runRows, Long::sum);
      }
      runRows = 0;
    }
  }
}
