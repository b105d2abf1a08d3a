package org.saleslakehouse.io.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The bounds of the event times in a file, from its statistics alone.
 *
 * @param minMillis {@link Long#MIN_VALUE} if unknown
 * @param maxMillis {@link Long#MIN_VALUE} if unknown
 */
record FileEventTimes(long minMillis, long maxMillis) {
  static final FileEventTimes UNKNOWN = new FileEventTimes(Long.MIN_VALUE, Long.MIN_VALUE);

  private static final ObjectMapper JSON = new ObjectMapper();

  static FileEventTimes of(DataFile file, @Nullable String column) {
    if (column == null) {
      return UNKNOWN;
    }
    JsonNode stats = stats(file);
    return new FileEventTimes(
        millis(stats.path("minValues").path(column)), millis(stats.path("maxValues").path(column)));
  }

  /** How many rows the statistics say there are, or -1. */
  static long numRecords(DataFile file) {
    JsonNode records = stats(file).path("numRecords");
    return records.isIntegralNumber() ? records.longValue() : -1;
  }

  private static JsonNode stats(DataFile file) {
    try {
      return file.stats() == null || file.stats().isEmpty()
          ? MissingNode.getInstance()
          : JSON.readTree(file.stats());
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance(); // as if there were none
    }
  }

  private static long millis(JsonNode time) {
    try {
      return time.isTextual()
          ? OffsetDateTime.parse(time.textValue()).toInstant().toEpochMilli()
          : Long.MIN_VALUE;
    } catch (DateTimeParseException e) {
      return Long.MIN_VALUE; // some writers leave the offset out
    }
  }
}
