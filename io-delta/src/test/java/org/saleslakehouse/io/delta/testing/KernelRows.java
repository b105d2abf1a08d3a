package org.saleslakehouse.io.delta.testing;

import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.internal.types.DeltaSchemas;
import org.saleslakehouse.io.delta.internal.types.DeltaType;

/**
 * Reads whole tables and single files by Delta Kernel, nested types included, into Beam rows of a
 * given schema: another implementation judges what we read and write. Timestamps are right only if
 * the JVM's time zone is UTC, since Kernel takes partition values to be local.
 */
public final class KernelRows {
  /** All rows of a version of a table. */
  public static List<Row> ofTable(String table, long version, Schema schema) throws IOException {
    List<Row> result = new ArrayList<>();
    KernelTable.at(Path.of(table), version)
        .forEachBatch(b -> add(b.getData(), b.getSelectionVector(), schema, result));
    return result;
  }

  /** All rows of one data file. */
  public static List<Row> ofFile(Path file, Schema schema) throws IOException {
    StructType type =
        io.delta.kernel.internal.types.DataTypeJsonSerDe.deserializeStructType(
            DeltaSchemas.toJson(schema));
    FileStatus status = FileStatus.of(file.toUri().toString(), Files.size(file), 0);
    List<Row> result = new ArrayList<>();
    try (CloseableIterator<ColumnarBatch> batches = KernelTable.readFile(status, type)) {
      while (batches.hasNext()) {
        add(batches.next(), Optional.empty(), schema, result);
      }
    }
    return result;
  }

  private static void add(
      ColumnarBatch batch, Optional<ColumnVector> selected, Schema schema, List<Row> result) {
    ColumnVector[] columns = new ColumnVector[schema.getFieldCount()];
    for (int c = 0; c < columns.length; c++) {
      columns[c] = batch.getColumnVector(batch.getSchema().indexOf(schema.getField(c).getName()));
    }
    for (int i = 0; i < batch.getSize(); i++) {
      if (selected.isEmpty() || selected.get().getBoolean(i)) {
        result.add(row(columns, i, schema));
      }
    }
  }

  private static Row row(ColumnVector[] columns, int index, Schema schema) {
    Row.Builder row = Row.withSchema(schema);
    for (int c = 0; c < columns.length; c++) {
      row.addValue(value(columns[c], index, schema.getField(c).getType()));
    }
    return row.build();
  }

  private static Object value(ColumnVector vector, int index, FieldType type) {
    if (vector.isNullAt(index)) {
      return null;
    }
    DeltaType delta = DeltaType.of(type, "column");
    return switch (delta.kind()) {
      case BYTE -> vector.getByte(index);
      case SHORT -> vector.getShort(index);
      case INTEGER -> vector.getInt(index);
      case LONG -> vector.getLong(index);
      case FLOAT -> vector.getFloat(index);
      case DOUBLE -> vector.getDouble(index);
      case BOOLEAN -> vector.getBoolean(index);
      case STRING -> vector.getString(index);
      case BINARY -> vector.getBinary(index);
      case DECIMAL -> vector.getDecimal(index);
      case DATE -> LocalDate.ofEpochDay(vector.getInt(index));
      case TIMESTAMP -> Instant.EPOCH.plus(vector.getLong(index), ChronoUnit.MICROS);
      case TIMESTAMP_NTZ ->
          LocalDateTime.of(1970, 1, 1, 0, 0).plus(vector.getLong(index), ChronoUnit.MICROS);
      case STRUCT -> struct(vector, index, type.getRowSchema());
      case ARRAY -> array(vector.getArray(index), type.getCollectionElementType());
      case MAP -> map(vector.getMap(index), type);
    };
  }

  private static Row struct(ColumnVector vector, int index, Schema schema) {
    ColumnVector[] columns = new ColumnVector[schema.getFieldCount()];
    for (int c = 0; c < columns.length; c++) {
      columns[c] = vector.getChild(c);
    }
    return row(columns, index, schema);
  }

  private static List<Object> array(ArrayValue array, FieldType element) {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < array.getSize(); i++) {
      list.add(value(array.getElements(), i, element));
    }
    return list;
  }

  private static Map<Object, Object> map(MapValue map, FieldType type) {
    Map<Object, Object> result = new LinkedHashMap<>();
    for (int i = 0; i < map.getSize(); i++) {
      result.put(
          value(map.getKeys(), i, type.getMapKeyType()),
          value(map.getValues(), i, type.getMapValueType()));
    }
    return result;
  }

  private KernelRows() {}
}
