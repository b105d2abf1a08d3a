package org.saleslakehouse.pipelines.query;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.console.CommandException;

/**
 * The state of the tables that is asked for: the newest, that of a time, or one table's version.
 *
 * @param version null unless a version is asked for
 * @param time null unless a time is asked for
 */
public record AsOf(@Nullable Long version, @Nullable Instant time) {
  static final AsOf NEWEST = new AsOf(null, null);

  /**
   * Reads what was typed.
   *
   * @param typed a version, a time or a day, times without an offset being in UTC; null for the
   *     newest
   */
  public static AsOf parse(@Nullable String typed) {
    if (typed == null) {
      return NEWEST;
    }
    String text = typed.strip();
    if (text.matches("\\d{1,18}")) {
      return new AsOf(Long.valueOf(text), null);
    }
    try {
      return new AsOf(null, time(text.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) ", "$1T")));
    } catch (DateTimeParseException e) {
      throw CommandException.badUsage(
          "--asOf="
              + typed
              + " is neither a version nor a time in UTC such as 2025-12-01T10:00:00Z or"
              + " 2025-12-01.");
    }
  }

  private static Instant time(String text) {
    if (!text.contains("T")) {
      return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
    return text.matches(".*(?:Z|[+-]\\d\\d:\\d\\d)$")
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }

  public boolean isVersion() {
    return version != null;
  }

  /** The table as it was then. */
  DeltaTable of(DeltaTable table) {
    if (version != null) {
      return table.atVersion(version);
    }
    return time == null ? table : table.atTimestamp(time);
  }
}
