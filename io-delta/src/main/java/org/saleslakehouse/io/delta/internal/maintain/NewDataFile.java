package org.saleslakehouse.io.delta.internal.maintain;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.base.DataFileNames;
import org.saleslakehouse.io.delta.internal.base.WallClock;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.parquet.ColumnDictionaries;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowWriter;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;
import org.saleslakehouse.io.delta.model.Compression;

/**
 * A data file that is to take the place of others: in the folder of their partition, under a name
 * that no other has.
 *
 * @param logPath as it is to stand in the log
 * @param partitionValues in the order of the table's partition columns
 */
record NewDataFile(
    TableLog log,
    TableSnapshot snapshot,
    String logPath,
    Map<String, @Nullable String> partitionValues,
    Compression compression) {
  private static final long ROW_GROUP_BYTES = 32L << 20;

  /** In the place of a file, and of others of its partition. */
  static NewDataFile inPlaceOf(
      DataFile file, TableLog log, TableSnapshot snapshot, Compression compression) {
    Map<String, @Nullable String> partition = new LinkedHashMap<>();
    for (String column : snapshot.partitionColumns()) {
      partition.put(column, file.partitionValues().get(column));
    }
    String path =
        DataFileNames.next(PartitionValues.directory(partition), compression.fileSuffix());
    return new NewDataFile(log, snapshot, PartitionValues.logPath(path), partition, compression);
  }

  Path path() {
    return PartitionValues.resolve(log.path(), logPath);
  }

  /** For rows with the columns of the snapshot. */
  ParquetRowWriter open() throws IOException {
    return ParquetRowWriter.open(
        log.configuration(),
        path(),
        snapshot.schema(),
        snapshot.partitionColumns(),
        compression,
        ROW_GROUP_BYTES,
        ColumnDictionaries.of(log.table()));
  }

  /** What the log is to say of it, now that it is complete. */
  DataFile describe(
      ParquetRowWriter.WrittenParquet written, boolean dataChange, Map<String, String> tags) {
    return new DataFile(
        logPath,
        partitionValues,
        written.bytes(),
        WallClock.millis(),
        dataChange,
        written.statsJson(),
        tags);
  }
}
