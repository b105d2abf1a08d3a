package org.saleslakehouse.io.delta.internal.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
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
public record DataFile(
    String path,
    Map<String, @Nullable String> partitionValues,
    long size,
    long modificationTime,
    boolean dataChange,
    @Nullable String stats,
    Map<String, String> tags)
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

  /** How many rows the statistics say there are, or -1. */
  public long numRecords() {
    JsonNode records = statsTree().path("numRecords");
    return records.isIntegralNumber() ? records.longValue() : -1;
  }

  /** The statistics; a missing node if there are none or they are no JSON. */
  public JsonNode statsTree() {
    try {
      return stats == null || stats.isEmpty() ? MissingNode.getInstance() : JSON.readTree(stats);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance(); // as if there were none
    }
  }

  public DataFile withDataChange(boolean changes) {
    return new DataFile(path, partitionValues, size, modificationTime, changes, stats, tags);
  }
}
