package org.saleslakehouse.io.delta.testing;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
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
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Reads a table of simple types by Delta Kernel: another implementation judges what we wrote. */
public final class KernelTable {
  private static final Engine ENGINE = DefaultEngine.create(new Configuration());

  private final Snapshot snapshot;

  private KernelTable(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  public static KernelTable at(Path path) {
    return new KernelTable(Table.forPath(ENGINE, path.toString()).getLatestSnapshot(ENGINE));
  }

  public static KernelTable at(Path path, long version) {
    return new KernelTable(
        Table.forPath(ENGINE, path.toString()).getSnapshotAsOfVersion(ENGINE, version));
  }

  public long version() {
    return snapshot.getVersion(ENGINE);
  }

  public StructType schema() {
    return snapshot.getSchema(ENGINE);
  }

  /** The paths of the live data files, relative to the table where the log has them so. */
  public List<String> files() throws IOException {
    return files(snapshot.getScanBuilder(ENGINE).build());
  }

  /** Those of them that Kernel would read for {@code column = value}. */
  public List<String> filesWith(String column, Literal value) throws IOException {
    return files(
        snapshot
            .getScanBuilder(ENGINE)
            .withFilter(ENGINE, new Predicate("=", new Column(column), value))
            .build());
  }

  private static List<String> files(Scan scan) throws IOException {
    List<String> files = new ArrayList<>();
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(ENGINE)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> rows = batches.next().getRows()) {
          while (rows.hasNext()) {
            files.add(InternalScanFileUtils.getAddFileStatus(rows.next()).getPath());
          }
        }
      }
    }
    return files;
  }

  /** All rows, as maps from column to value. */
  public List<Map<String, Object>> rows() throws IOException {
    List<Map<String, Object>> result = new ArrayList<>();
    forEachBatch(
        batch -> {
          try (CloseableIterator<Row> rows = batch.getRows()) {
            while (rows.hasNext()) {
              result.add(map(rows.next()));
            }
          }
        });
    return result;
  }

  /** Takes rows, some of which may be filtered out. */
  interface BatchConsumer {
    void accept(FilteredColumnarBatch batch) throws IOException;
  }

  /** Reads all data files. */
  void forEachBatch(BatchConsumer consumer) throws IOException {
    Scan scan = snapshot.getScanBuilder(ENGINE).build();
    Row state = scan.getScanState(ENGINE);
    StructType physical = ScanStateRow.getPhysicalDataReadSchema(ENGINE, state);
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(ENGINE)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> files = batches.next().getRows()) {
          while (files.hasNext()) {
            Row file = files.next();
            FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
            try (CloseableIterator<FilteredColumnarBatch> data =
                Scan.transformPhysicalData(ENGINE, state, file, readFile(status, physical))) {
              while (data.hasNext()) {
                consumer.accept(data.next());
              }
            }
          }
        }
      }
    }
  }

  static CloseableIterator<ColumnarBatch> readFile(FileStatus file, StructType columns)
      throws IOException {
    return ENGINE.getParquetHandler().readParquetFiles(one(file), columns, Optional.empty());
  }

  private static Map<String, Object> map(Row row) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < row.getSchema().length(); i++) {
      DataType type = row.getSchema().at(i).getDataType();
      map.put(row.getSchema().at(i).getName(), row.isNullAt(i) ? null : value(row, i, type));
    }
    return map;
  }

  private static Object value(Row row, int i, DataType type) {
    if (type instanceof StringType) {
      return row.getString(i);
    } else if (type instanceof IntegerType) {
      return row.getInt(i);
    } else if (type instanceof LongType) {
      return row.getLong(i);
    } else if (type instanceof ShortType) {
      return row.getShort(i);
    } else if (type instanceof ByteType) {
      return row.getByte(i);
    } else if (type instanceof DoubleType) {
      return row.getDouble(i);
    } else if (type instanceof FloatType) {
      return row.getFloat(i);
    } else if (type instanceof BooleanType) {
      return row.getBoolean(i);
    } else if (type instanceof DecimalType) {
      return row.getDecimal(i);
    } else if (type instanceof DateType) {
      return LocalDate.ofEpochDay(row.getInt(i));
    } else if (type instanceof TimestampType) {
      return Instant.EPOCH.plus(row.getLong(i), ChronoUnit.MICROS);
    } else if (type instanceof BinaryType) {
      return row.getBinary(i);
    }
    throw new IllegalArgumentException("not a simple type: " + type);
  }

  private static CloseableIterator<FileStatus> one(FileStatus status) {
    return new CloseableIterator<>() {
      private boolean given;

      @Override
      public boolean hasNext() {
        return !given;
      }

      @Override
      public FileStatus next() {
        given = true;
        return status;
      }

      @Override
      public void close() {}
    };
  }
}
