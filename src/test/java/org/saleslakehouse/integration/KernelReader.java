package org.saleslakehouse.integration;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampNTZType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.apache.hadoop.conf.Configuration;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads tables by Delta Kernel, as the values of {@link PlainRows}. Right only if the JVM's time
 * zone is UTC, since Kernel takes timestamps in partition values to be local.
 */
final class KernelReader {
  private static final Engine ENGINE = DefaultEngine.create(new Configuration());

  static List<List<@Nullable Object>> rows(Path table, long version) {
    Snapshot snapshot =
        Table.forPath(ENGINE, table.toString()).getSnapshotAsOfVersion(ENGINE, version);
    Scan scan = snapshot.getScanBuilder(ENGINE).build();
    io.delta.kernel.data.Row state = scan.getScanState(ENGINE);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(ENGINE)) {
      while (batches.hasNext()) {
        try (CloseableIterator<io.delta.kernel.data.Row> files = batches.next().getRows()) {
          while (files.hasNext()) {
            readFile(state, files.next(), rows);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  private static void readFile(
      io.delta.kernel.data.Row state,
      io.delta.kernel.data.Row file,
      List<List<@Nullable Object>> rows)
      throws IOException {
    CloseableIterator<ColumnarBatch> data =
        ENGINE
            .getParquetHandler()
            .readParquetFiles(
                Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file)),
                ScanStateRow.getPhysicalDataReadSchema(ENGINE, state),
                Optional.empty());
    try (CloseableIterator<FilteredColumnarBatch> batches =
        Scan.transformPhysicalData(ENGINE, state, file, data)) {
      while (batches.hasNext()) {
        FilteredColumnarBatch batch = batches.next();
        ColumnarBatch all = batch.getData();
        for (int i = 0; i < all.getSize(); i++) {
          if (batch.getSelectionVector().isEmpty()
              || batch.getSelectionVector().get().getBoolean(i)) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int c = 0; c < all.getSchema().length(); c++) {
              row.add(value(all.getColumnVector(c), i));
            }
            rows.add(row);
          }
        }
      }
    }
  }

  private static @Nullable Object value(ColumnVector vector, int index) {
    if (vector.isNullAt(index)) {
      return null;
    }
    DataType type = vector.getDataType();
    if (type instanceof StructType struct) {
      List<@Nullable Object> values = new ArrayList<>();
      for (int c = 0; c < struct.length(); c++) {
        values.add(value(vector.getChild(c), index));
      }
      return values;
    } else if (type instanceof ArrayType) {
      ArrayValue array = vector.getArray(index);
      return list(array.getElements(), array.getSize());
    } else if (type instanceof MapType) {
      MapValue map = vector.getMap(index);
      List<@Nullable Object> keys = list(map.getKeys(), map.getSize());
      List<@Nullable Object> values = list(map.getValues(), map.getSize());
      Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        entries.put(keys.get(i), values.get(i));
      }
      return entries;
    }
    return PlainRows.value(simple(vector, index, type));
  }

  private static List<@Nullable Object> list(ColumnVector vector, int size) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      values.add(value(vector, i));
    }
    return values;
  }

  private static Object simple(ColumnVector vector, int index, DataType type) {
    if (type instanceof StringType) {
      return vector.getString(index);
    } else if (type instanceof IntegerType) {
      return vector.getInt(index);
    } else if (type instanceof LongType) {
      return vector.getLong(index);
    } else if (type instanceof ShortType) {
      return vector.getShort(index);
    } else if (type instanceof ByteType) {
      return vector.getByte(index);
    } else if (type instanceof DoubleType) {
      return vector.getDouble(index);
    } else if (type instanceof FloatType) {
      return vector.getFloat(index);
    } else if (type instanceof BooleanType) {
      return vector.getBoolean(index);
    } else if (type instanceof DecimalType) {
      return vector.getDecimal(index);
    } else if (type instanceof DateType) {
      return LocalDate.ofEpochDay(vector.getInt(index));
    } else if (type instanceof TimestampType) {
      return Instant.EPOCH.plus(vector.getLong(index), ChronoUnit.MICROS);
    } else if (type instanceof TimestampNTZType) {
      return LocalDateTime.of(1970, 1, 1, 0, 0).plus(vector.getLong(index), ChronoUnit.MICROS);
    } else if (type instanceof BinaryType) {
      return vector.getBinary(index);
    }
    throw new IllegalArgumentException("A type that the tests do not make: " + type);
  }

  private KernelReader() {}
}
