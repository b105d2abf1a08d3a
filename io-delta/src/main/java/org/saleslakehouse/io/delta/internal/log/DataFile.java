package org.saleslakehouse.io.delta.internal.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.Serializable;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.types.ColumnNames;
import org.saleslakehouse.io.delta.internal.types.DeletionVector;

/**
 * A data file as the Delta log describes it.
 *
 * @param path relative to the table, or an absolute URI; URI-encoded, as it stands in the log
 * @param partitionValues the partition columns' values in the protocol's text form, null for null;
 *     by the columns' names in data files, see {@link ColumnNames}
 * @param size in bytes
 * @param modificationTime milliseconds since the epoch
 * @param dataChange false when the file only rearranges rows that the table had before
 * @param stats the statistics as plain JSON text, null where the writer gave none; of all rows,
 *     deleted or not
 * @param tags free key-value pairs of the writer, never null
 * @param deletionVector says which of its rows are deleted, null for none
 */
public record DataFile(
    String path,
    Map<String, @Nullable String> partitionValues,
    long size,
    long modificationTime,
    boolean dataChange,
    @Nullable String stats,
    Map<String, String> tags,
    @Nullable DeletionVector deletionVector)
    implements Serializable {
  private static final long serialVersionUID = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The number of rows in these files, by their statistics; null if one has none. */
  public static @Nullable Long rows(Iterable<DataFile> files) {
    long sum = 0;
    for (DataFile file : files) {
      long rows = file.numRecords();
      if (rows < 0) {
        return null;
      }
      sum += rows;
    }
    return sum;
  }

  /** Without a deletion vector. */
  public DataFile(
      String path,
      Map<String, @Nullable String> partitionValues,
      long size,
      long modificationTime,
      boolean dataChange,
      @Nullable String stats,
      Map<String, String> tags) {
    this(path, partitionValues, size, modificationTime, dataChange, stats, tags, null);
  }

  /** How many rows the statistics say there are and are not deleted, or -1. */
  public long numRecords() {
    JsonNode records = statsTree().path("numRecords");
    return records.isIntegralNumber() ? records.longValue() - deletedRows() : -1;
  }

  /** How many of its rows are deleted. */
  public long deletedRows() {
    return deletionVector == null ? 0 : deletionVector.rows();
  }

  /** The statistics; a missing node if there are none or they are no JSON. */
  public JsonNode statsTree() {
    try {
      return stats == null || stats.isEmpty() ? MissingNode.getInstance() : JSON.readTree(stats);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance(); // as if there were none
    }
  }

  public DataFile withTags(Map<String, String> others) {
    return new DataFile(
        path, partitionValues, size, modificationTime, dataChange, stats, others, deletionVector);
  }

  public DataFile withDataChange(boolean changes) {
    return new DataFile(
        path, partitionValues, size, modificationTime, changes, stats, tags, deletionVector);
  }
}
