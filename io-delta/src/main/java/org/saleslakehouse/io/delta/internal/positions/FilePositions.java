package org.saleslakehouse.io.delta.internal.positions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;
import org.saleslakehouse.io.delta.model.SourcePositions;

/** Reads where in the source the rows of a table's data files are from. */
final class FilePositions {
  private final TableLog log;
  private final Schema schema;
  private final RowPositionReader reader;

  /** Learns of the position of a row. */
  interface RowPositions {
    /** Of a row; {@code isMoved} if it counts in another table of the write. */
    void add(String source, long offset, boolean isMoved);
  }

  /**
   * @param table the table's schema
   */
  FilePositions(TableLog log, SourcePositions positions, Schema table) {
    this.log = log;
    this.schema = columnsOf(positions, table);
    this.reader = RowPositionReader.of(positions, schema);
  }

  /** The columns to read: all, if it is a function that knows the position of a row. */
  private static Schema columnsOf(SourcePositions positions, Schema table) {
    List<String> partition = positions.partitionColumns();
    if (partition == null) {
      return table;
    }
    Set<String> named = new HashSet<>(partition);
    named.add(positions.offsetColumn());
    named.add(positions.previousOffsetColumn());
    named.add(positions.movedColumn());
    return table.getFields().stream()
        .filter(field -> named.contains(field.getName()))
        .collect(Schema.toSchema());
  }

  /** Goes through the rows of a file that are of the source. */
  void read(DataFile file, RowPositions rows) {
    try (ParquetRowReader stored =
        ParquetRowReader.open(
            log.configuration(),
            PartitionValues.resolve(log.path(), file.path()),
            file.partitionValues(),
            schema,
            new ArrayList<>(schema.getFieldNames()))) {
      while (stored.hasNext()) {
        Row row = stored.next();
        if (reader.isOfSource(row)) {
          reader.read(row);
          rows.add(reader.sourcePartition(), reader.offset(), reader.isMoved());
        }
      }
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }
}
