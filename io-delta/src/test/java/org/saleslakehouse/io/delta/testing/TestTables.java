package org.saleslakehouse.io.delta.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;
import org.saleslakehouse.io.delta.internal.parquet.ColumnDictionaries;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowWriter;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;
import org.saleslakehouse.io.delta.model.Compression;

/** Makes tables commit by commit, without a pipeline: one file per partition and commit. */
public final class TestTables {
  /** Small, so that files of some ten thousand rows have several. */
  private static final long ROW_GROUP_BYTES = 1 << 16;

  /** Appends rows, and makes the table if there is none. Returns the version. */
  public static long append(
      Path table, Schema schema, List<String> partitionColumns, List<Row> rows) throws Exception {
    TableLog log = TableLog.forTable(table.toString(), Map.of());
    TableTransaction transaction = log.startTransaction();
    if (transaction.readVersion() < 0) {
      transaction.create(schema, partitionColumns, Map.of());
    }
    Map<Map<String, String>, List<Row>> partitions = new LinkedHashMap<>();
    for (Row row : rows) {
      partitions
          .computeIfAbsent(PartitionValues.of(row, partitionColumns), p -> new ArrayList<>())
          .add(row);
    }
    List<DataFile> files = new ArrayList<>();
    for (Map.Entry<Map<String, String>, List<Row>> partition : partitions.entrySet()) {
      files.add(write(log, schema, partitionColumns, partition.getKey(), partition.getValue()));
    }
    long version =
        transaction.commit(
            files, List.of(), Map.of(), new TableOperation("WRITE", Map.of(), Map.of()));
    log.awaitCheckpoint();
    return version;
  }

  private static DataFile write(
      TableLog log,
      Schema schema,
      List<String> partitionColumns,
      Map<String, String> partition,
      List<Row> rows)
      throws Exception {
    String folder = PartitionValues.directory(partition);
    String path = (folder.isEmpty() ? "" : folder + "/") + UUID.randomUUID() + ".parquet";
    ParquetRowWriter writer =
        ParquetRowWriter.open(
            log.configuration(),
            new org.apache.hadoop.fs.Path(log.path(), path),
            schema,
            partitionColumns,
            Compression.SNAPPY,
            ROW_GROUP_BYTES,
            new ColumnDictionaries());
    for (Row row : rows) {
      writer.write(row);
    }
    ParquetRowWriter.WrittenParquet written = writer.finish();
    return new DataFile(
        PartitionValues.logPath(path),
        partition,
        written.bytes(),
        System.currentTimeMillis(),
        true,
        written.statsJson(),
        Map.of());
  }

  private TestTables() {}
}
