package org.saleslakehouse.io.delta;

import java.io.Serializable;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A data file as the Delta log describes it.
 *
 * @param path relative to the table, or an absolute URI; URI-encoded, as it stands in the log
 * @param partitionValues the partition columns' values in the protocol's text form, null for null
 * @param size in bytes
 * @param modificationTime milliseconds since the epoch
 * @param dataChange false when the file only rearranges rows that the table had before
 * @param stats the statistics as plain JSON text, null where the writer gave none
 * @param tags free key-value pairs of the writer, never null
 */
record DataFile(
    String path,
    Map<String, @Nullable String> partitionValues,
    long size,
    long modificationTime,
    boolean dataChange,
    @Nullable String stats,
    Map<String, String> tags)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** The number of rows in these files, by their statistics; null if one has none. */
  static @Nullable Long rows(Iterable<DataFile> files) {
    long sum = 0;
    for (DataFile file : files) {
      long rows = FileEventTimes.numRecords(file);
      if (rows < 0) {
        return null;
      }
      sum += rows;
    }
    return sum;
  }

  DataFile withDataChange(boolean changes) {
    return new DataFile(path, partitionValues, size, modificationTime, changes, stats, tags);
  }
}
