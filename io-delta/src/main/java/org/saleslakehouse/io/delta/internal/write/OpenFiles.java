package org.saleslakehouse.io.delta.internal.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.DataFileNames;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.parquet.ColumnDictionaries;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowCheck;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowWriter;
import org.saleslakehouse.io.delta.internal.parquet.StatsColumns;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.types.DeltaSchemas;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;
import org.saleslakehouse.io.delta.model.DeltaDestination;

/**
 * The files of a bundle: one for each table and set of partition values, as far as memory goes. A
 * number of Parquet files is open at a time; rows of further partitions wait in memory, and go to a
 * file when they are many, when room is needed, or when the bundle ends. So rows of a year of days
 * in no order do not become a file for each few of them.
 *
 * <p>Not thread-safe; one per bundle.
 */
public final class OpenFiles {
  /** An open file holds the pages of all its columns in memory. */
  private static final int MAX_OPEN = 32;

  /** Of the rows that wait, all together. */
  private static final long MAX_WAITING_BYTES = 64L << 20;

  /** A partition of which so much waits gets an open file, in the place of the least recent one. */
  private static final int MANY_BYTES = 1 << 20;

  private static final long ROW_GROUP_BYTES = 64L << 20;

  private final WriteSpec spec;
  private final Map<String, Destination> destinations = new HashMap<>();
  private final LinkedHashMap<Key, OpenFile> open = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Key, Waiting> waiting = new HashMap<>();
  private final List<FinishedFile> finished = new ArrayList<>();
  private long waitingBytes;

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
    Partition partition;
    try {
      partition = partition(destination, row);
    } catch (IllegalArgumentException e) {
      return e.getMessage(); // a partition value that has no text form
    }
    return partition.check(row);
  }

  /**
   * Writes a row that {@link #check} let pass.
   *
   * @param source its source partition, or null without source positions
   */
  public void write(String destination, Row row, @Nullable String source) throws IOException {
    Partition partition = partition(destination, row);
    if (partition instanceof Waiting rows && !rows.buffer.fits(row.getSchema())) {
      partition = open(rows);
    }
    if (partition instanceof OpenFile file) {
      file.writer.write(row);
      file.count(source);
      if (file.writer.bytes() >= spec.targetFileBytes()) {
        finish(file);
      }
    } else {
      Waiting rows = (Waiting) partition;
      waitingBytes += rows.add(row);
      rows.count(source);
      makeRoomFor(rows);
    }
  }

  private void makeRoomFor(Waiting rows) throws IOException {
    if (rows.buffer.bytes() >= MANY_BYTES) {
      open(rows);
    } else if (waitingBytes > MAX_WAITING_BYTES) {
      finish(
          writeOut(
              Collections.max(waiting.values(), Comparator.comparingInt(w -> w.buffer.bytes()))));
    }
  }

  /**
   * Finishes all files that are open and returns all that the bundle wrote. If one cannot be
   * finished, the others are given up.
   */
  public List<FinishedFile> finishAll() throws IOException {
    return finish(destination -> true);
  }

  /** The same with the files of one destination; those of others stay open. */
  List<FinishedFile> finishAll(String destination) throws IOException {
    return finish(destination::equals);
  }

  private List<FinishedFile> finish(Predicate<String> destinations) throws IOException {
    try {
      for (OpenFile file : List.copyOf(open.values())) {
        if (destinations.test(file.key.destination())) {
          finish(file);
        }
      }
      for (Waiting rows : List.copyOf(waiting.values())) {
        if (destinations.test(rows.key.destination())) {
          finish(writeOut(rows));
        }
      }
    } catch (IOException | RuntimeException e) {
      abort();
      throw e;
    }
    List<FinishedFile> done = new ArrayList<>();
    finished.removeIf(file -> destinations.test(file.destination()) && done.add(file));
    return done;
  }

  /** Whether rows of this destination were written that have not been handed over. */
  boolean hasRowsOf(String destination) {
    return waiting.keySet().stream().anyMatch(key -> key.destination().equals(destination))
        || finished.stream().anyMatch(file -> file.destination().equals(destination))
        || open.values().stream()
            .anyMatch(file -> file.rows > 0 && file.key.destination().equals(destination));
  }

  /** Gives up what is open; finished files stay behind as orphans, in no table. */
  public void abort() {
    open.values().forEach(f -> f.writer.abort());
    open.clear();
    waiting.clear();
    waitingBytes = 0;
  }

  private Partition partition(String name, Row row) throws IOException {
    Destination destination = destinations.computeIfAbsent(name, Destination::new);
    if (destination.holds(row)) {
      return destination.last;
    }
    Key key = new Key(name, destination.partitionOf(row));
    Partition partition = open.get(key);
    if (partition == null) {
      partition = waiting.get(key);
    }
    if (partition == null) {
      Map<String, @Nullable String> values =
          PartitionValues.of(row, destination.table.partitionColumns());
      if (open.size() < MAX_OPEN) {
        OpenFile file = destination.open(key, values);
        open.put(key, file);
        partition = file;
      } else {
        Waiting rows = new Waiting(destination, key, values, row.getSchema());
        waiting.put(key, rows);
        partition = rows;
      }
    }
    destination.last = partition;
    return partition;
  }

  private OpenFile leastRecent() {
    return open.values().iterator().next();
  }

  private void finish(OpenFile file) throws IOException {
    open.remove(file.key);
    file.leave();
    if (file.rows == 0) {
      file.writer.abort(); // only bad records came for it
      return;
    }
    finished.add(
        new FinishedFile(
            file.key.destination(),
            file.path,
            file.partitionValues,
            file.writer.finish(file.destination.statsColumns),
            file.rowsBySource));
  }

  /** Gives a partition whose rows wait an open file, in the place of the least recent one. */
  private OpenFile open(Waiting rows) throws IOException {
    finish(leastRecent());
    OpenFile file = writeOut(rows);
    open.put(file.key, file);
    return file;
  }

  /** Puts rows that wait into a file of their own, which is left open. */
  private OpenFile writeOut(Waiting rows) throws IOException {
    waiting.remove(rows.key);
    waitingBytes -= rows.buffer.bytes();
    rows.leave();
    OpenFile file = rows.destination.open(rows.key, rows.partitionValues);
    try {
      rows.buffer.drain(file.writer::write);
    } catch (IOException | RuntimeException e) {
      file.writer.abort();
      throw e;
    }
    file.rows = rows.rows;
    file.rowsBySource.putAll(rows.rowsBySource);
    return file;
  }

  /** One table, and the partition that its last row went to: mostly the next row's, too. */
  private final class Destination {
    private final DeltaDestination table;
    private final Schema schema;
    private final Path root;
    private final org.apache.hadoop.conf.Configuration configuration;
    private final int[] partitionColumns;
    private final StatsColumns statsColumns;
    private final ColumnDictionaries dictionaries;
    private final Map<Schema, ParquetRowCheck> checks = new HashMap<>();
    private @Nullable Partition last;

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
      if (last == null) {
        return false;
      }
      for (int i = 0; i < partitionColumns.length; i++) {
        Object value = row.getValue(partitionColumns[i]);
        Object before = last.key.partition().get(i);
        if (value == null ? before != null : !value.equals(before)) {
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

    /** The check of rows of this schema; all rows of a table mostly have the same. */
    ParquetRowCheck checkOf(Schema rows) {
      return checks.computeIfAbsent(
          rows, r -> ParquetRowCheck.compile(schema, table.partitionColumns(), r));
    }

    OpenFile open(Key key, Map<String, @Nullable String> values) throws IOException {
      String path =
          DataFileNames.next(PartitionValues.directory(values), spec.compression().fileSuffix());
      ParquetRowWriter writer =
          ParquetRowWriter.open(
              configuration,
              PartitionValues.resolve(root, PartitionValues.logPath(path)),
              schema,
              table.partitionColumns(),
              spec.compression(),
              Math.min(ROW_GROUP_BYTES, spec.targetFileBytes()),
              dictionaries);
      return new OpenFile(this, key, values, PartitionValues.logPath(path), writer);
    }
  }

  /** The rows of one partition of a table. */
  private abstract static class Partition {
    final Destination destination;
    final Key key;
    final Map<String, @Nullable String> partitionValues;
    final Map<String, Long> rowsBySource = new TreeMap<>();
    long rows;
    private @Nullable String runSource;
    private long runRows;

    Partition(Destination destination, Key key, Map<String, @Nullable String> partitionValues) {
      this.destination = destination;
      this.key = key;
      this.partitionValues = partitionValues;
    }

    /** Why this row cannot be written, or null if it can. */
    abstract @Nullable String check(Row row);

    /** Rows of one source partition come in runs, so the map is touched once a run. */
    @SuppressWarnings("ReferenceEquality") // an equal name that is another object only costs time
    final void count(@Nullable String source) {
      if (source != runSource) {
        countRun();
        runSource = source;
      }
      runRows++;
      rows++;
    }

    private void countRun() {
      if (runSource != null && runRows > 0) {
        rowsBySource.merge(runSource, runRows, Long::sum);
      }
      runRows = 0;
    }

    /** No further row comes here. */
    final void leave() {
      countRun();
      if (destination.last == this) {
        destination.last = null;
      }
    }
  }

  private static final class OpenFile extends Partition {
    private final String path;
    private final ParquetRowWriter writer;

    OpenFile(
        Destination destination,
        Key key,
        Map<String, @Nullable String> partitionValues,
        String path,
        ParquetRowWriter writer) {
      super(destination, key, partitionValues);
      this.path = path;
      this.writer = writer;
    }

    @Override
    @Nullable String check(Row row) {
      return writer.check(row);
    }
  }

  private static final class Waiting extends Partition {
    private final RowBuffer buffer;
    private final ParquetRowCheck check;

    Waiting(
        Destination destination,
        Key key,
        Map<String, @Nullable String> partitionValues,
        Schema schema) {
      super(destination, key, partitionValues);
      this.buffer = new RowBuffer(schema);
      this.check = destination.checkOf(schema);
    }

    @Override
    @Nullable String check(Row row) {
      Schema schema = row.getSchema();
      return (buffer.fits(schema) ? check : destination.checkOf(schema)).problem(row);
    }

    /** How many bytes this has taken. */
    int add(Row row) throws IOException {
      int before = buffer.bytes();
      buffer.add(row);
      return buffer.bytes() - before;
    }
  }
}
