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
  /** No clock of a shop is further ahead than this, whatever its time zone. */
  private static final long WRONG_CLOCK_MILLIS = 86_400_000L;

  static final FileEventTimes UNKNOWN = new FileEventTimes(Long.MIN_VALUE, Long.MIN_VALUE);

  boolean isUnknown() {
    return maxMillis == Long.MIN_VALUE;
  }

  static FileEventTimes of(DataFile file, @Nullable String column) {
    if (column == null) {
      return UNKNOWN;
    }
    JsonNode stats = file.statsTree();
    return new FileEventTimes(
        millis(stats.path("minValues").path(column)), millis(stats.path("maxValues").path(column)));
  }

  /**
   * How far the file says that event time has come, which is never beyond the commit that brought
   * it: one row with a date of years to come would end all windows, for all rows that follow. A
   * clock may be wrong by hours, or a time zone forgotten: then it has come to the commit. A time
   * further ahead says nothing.
   *
   * @param commitMillis when the commit was made
   * @return {@link Long#MIN_VALUE} if the file says nothing
   */
  long progressMillis(long commitMillis) {
    long latest = bounded(maxMillis, commitMillis);
    return latest != Long.MIN_VALUE ? latest : bounded(minMillis, commitMillis);
  }

  private static long bounded(long millis, long commitMillis) {
    return millis <= commitMillis + WRONG_CLOCK_MILLIS
        ? Math.min(millis, commitMillis)
        : Long.MIN_VALUE;
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
