package org.saleslakehouse.io.delta.internal.log;

import java.io.IOException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.hadoop.fs.Path;
import org.saleslakehouse.io.delta.internal.parquet.ParquetFiles;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data files of a table where they lie, by what its log says of them. */
public final class DataFiles {
  private static final Logger LOG = LoggerFactory.getLogger(DataFiles.class);

  /** Where a file lies. */
  public static Path path(TableLog log, DataFile file) {
    return PartitionValues.resolve(log.path(), file.path());
  }

  /**
   * All rows of a file, with all columns of the table.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if it cannot be opened
   */
  public static ParquetRowReader open(TableLog log, DataFile file, Schema tableSchema) {
    try {
      return ParquetRowReader.open(
          log.configuration(),
          path(log, file),
          file.partitionValues(),
          tableSchema,
          tableSchema.getFieldNames());
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }

  /** Deletes a file that no version needs. Never throws: a file that stays is an orphan. */
  public static void discard(TableLog log, DataFile file) {
    try {
      ParquetFiles.delete(log.configuration(), path(log, file));
    } catch (IOException e) {
      LOG.warn("Cannot delete {} of {}; vacuum will.", file.path(), log.table(), e);
    }
  }

  private DataFiles() {}
}
