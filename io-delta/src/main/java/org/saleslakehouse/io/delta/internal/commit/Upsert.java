package org.saleslakehouse.io.delta.internal.commit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.filter.FilterNode;
import org.saleslakehouse.io.delta.internal.filter.KeyBounds;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.DataFiles;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.read.FilterFiles;
import org.saleslakehouse.io.delta.internal.spec.UpsertKeys;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.internal.write.BundleWriter;
import org.saleslakehouse.io.delta.internal.write.OpenFiles;
import org.saleslakehouse.io.delta.model.DeltaDestination;

/**
 * Merges incoming rows into a table by copy-on-write: files that hold a row whose key comes anew
 * are written again without it; all other files stay as they are. Which files can hold a key,
 * partition values and statistics say first.
 *
 * <p>The incoming rows of one commit are held in memory, the table's are not.
 */
final class Upsert {
  private final WriteSpec spec;
  private final UpsertKeys keys;
  private final String destination;
  private final DeltaDestination table;
  private final TableLog log;

  /** By key the row that wins among the incoming, in the order of their coming. */
  private final Map<List<@Nullable Object>, Row> incoming = new LinkedHashMap<>();

  Upsert(WriteSpec spec, UpsertKeys keys, String destination, List<BundleFiles.File> files) {
    this.spec = spec.rewriting(destination);
    this.keys = keys;
    this.destination = destination;
    this.table = this.spec.destinations().getTable(destination);
    this.log = spec.log(destination);
    try {
      for (BundleFiles.File file : files) {
        read(file.file(), table.schema(), this::take);
      }
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }

  /** The merge into the version that this attempt builds on; null if it would change nothing. */
  TableCommitter.@Nullable Changes into(TableTransaction attempt) {
    try {
      return merge(attempt);
    } catch (IOException e) {
      throw DeltaErrors.cannotWrite(log.table(), e);
    }
  }

  private TableCommitter.@Nullable Changes merge(TableTransaction attempt) throws IOException {
    Map<List<@Nullable Object>, Row> winners = new LinkedHashMap<>(incoming);
    List<DataFile> removed = new ArrayList<>();
    OpenFiles written = new OpenFiles(spec);
    try {
      if (attempt.readVersion() >= 0 && !incoming.isEmpty()) {
        Schema schema = attempt.schema();
        for (DataFile file : candidates(schema, attempt.files())) {
          if (losesRows(file, schema, winners)) {
            removed.add(file);
          }
        }
        // Only now is it known which incoming rows win: a key may be in several files.
        for (DataFile file : removed) {
          read(
              file,
              schema,
              row -> {
                if (!winners.containsKey(key(row))) {
                  written.write(destination, toRowsSchema(row), null);
                }
              });
        }
      }
      for (Row row : winners.values()) {
        written.write(destination, row, null);
      }
    } catch (IOException | RuntimeException e) {
      written.abort();
      throw e;
    }
    List<BundleFiles.File> added = new ArrayList<>();
    for (OpenFiles.FinishedFile file : written.finishAll()) {
      added.add(BundleWriter.describe(spec, file, "", Map.of()));
    }
    if (added.isEmpty() && removed.isEmpty() && attempt.readVersion() >= 0) {
      return null;
    }
    return new TableCommitter.Changes(
        added.stream().map(BundleFiles.File::file).toList(),
        removed,
        Map.of(),
        WriteOperations.merge(keys, added));
  }

  /**
   * Whether this file holds rows that an incoming one replaces. Incoming rows that are to give way
   * to one of this file leave {@code winners}.
   */
  private boolean losesRows(DataFile file, Schema schema, Map<List<@Nullable Object>, Row> winners)
      throws IOException {
    Set<List<@Nullable Object>> replaced = new HashSet<>();
    read(
        file,
        schema,
        row -> {
          List<@Nullable Object> key = key(row);
          Row challenger = winners.get(key);
          if (challenger != null) {
            if (isSmaller(challenger, row)) {
              winners.remove(key);
              replaced.remove(key);
            } else {
              replaced.add(key);
            }
          }
        });
    return !replaced.isEmpty();
  }

  private List<DataFile> candidates(Schema schema, List<DataFile> live) {
    List<FilterNode> bounds = new ArrayList<>();
    for (String column : keys.columns()) {
      FilterNode bound = KeyBounds.of(column, schema, incoming.values());
      if (bound != null) {
        bounds.add(bound);
      }
    }
    return bounds.isEmpty()
        ? live
        : new FilterFiles(new FilterNode.And(bounds), schema).select(live);
  }

  private void take(Row row) {
    incoming.merge(key(row), row, (before, now) -> isSmaller(now, before) ? before : now);
  }

  private List<@Nullable Object> key(Row row) {
    List<@Nullable Object> key = new ArrayList<>(keys.columns().size());
    for (String column : keys.columns()) {
      Object value = row.getValue(column);
      key.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
    }
    return key;
  }

  @SuppressWarnings("unchecked")
  private boolean isSmaller(Row challenger, Row holder) {
    String ordering = keys.ordering();
    if (ordering == null) {
      return false;
    }
    Object mine = challenger.getValue(ordering);
    Object theirs = holder.getValue(ordering);
    if (mine == null || theirs == null) {
      return mine == null && theirs != null;
    }
    return ((Comparable<Object>) mine).compareTo(theirs) < 0;
  }

  /** The table may have columns that the rows lack, and another order. */
  private Row toRowsSchema(Row row) {
    if (row.getSchema().equals(table.schema())) {
      return row;
    }
    Map<String, Object> values = new HashMap<>();
    for (String column : row.getSchema().getFieldNames()) {
      if (table.schema().hasField(column)) {
        values.put(column, row.getValue(column));
      } else if (row.getValue(column) != null) {
        throw DeltaErrors.upsertWouldLose(log.table(), column);
      }
    }
    List<Object> ordered = new ArrayList<>();
    table.schema().getFieldNames().forEach(c -> ordered.add(values.get(c)));
    return Row.withSchema(table.schema()).attachValues(ordered);
  }

  private interface RowConsumer {
    void accept(Row row) throws IOException;
  }

  private void read(DataFile file, Schema schema, RowConsumer consumer) throws IOException {
    try (ParquetRowReader rows = DataFiles.open(log, file, schema)) {
      while (rows.hasNext()) {
        consumer.accept(rows.next());
      }
    }
  }
}
