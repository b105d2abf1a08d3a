package org.saleslakehouse.io.delta.internal.changes;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.DataFile;

/**
 * The bounds of the event times in a file, from its statistics alone.
 *
 * @param minMillis {@link Long#MIN_VALUE} if unknown
 * @param maxMillis {@link Long#MIN_VALUE} if unknown
 */
record FileEventTimes(long minMillis, long maxMillis) {
  static final FileEventTimes UNKNOWN = new FileEventTimes(Long.MIN_VALUE, Long.MIN_VALUE);

  static FileEventTimes of(DataFile file, @Nullable String column) {
    if (column == null) {
      return UNKNOWN;
    }
    JsonNode stats = file.statsTree();
    return new FileEventTimes(
        millis(stats.path("minValues").path(column)), millis(stats.path("maxValues").path(column)));
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
