package org.saleslakehouse.pipelines.maintenance;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.pipelines.console.CommandException;

/** The days of {@code --days}. */
public final class DayFilter {
  static final String COLUMN = "jour";

  /**
   * The partitions that are meant; empty for all.
   *
   * @throws CommandException of bad usage if they are no days
   */
  public static Optional<DeltaFilter> parse(@Nullable String days) {
    if (days == null) {
      return Optional.empty();
    }
    int range = days.indexOf("..");
    if (range >= 0) {
      String first = day(days, days.substring(0, range));
      String last = day(days, days.substring(range + 2));
      if (first.compareTo(last) > 0) {
        throw CommandException.badUsage("--days=" + days + ": the first day is after the last.");
      }
      return Optional.of(
          DeltaFilter.and(
              DeltaFilter.greaterThanOrEqual(COLUMN, first),
              DeltaFilter.lessThanOrEqual(COLUMN, last)));
    }
    List<String> listed = new ArrayList<>();
    for (String day : days.split(",", -1)) {
      listed.add(day(days, day));
    }
    return Optional.of(DeltaFilter.in(COLUMN, listed));
  }

  private static String day(String days, String text) {
    try {
      return LocalDate.parse(text.trim()).toString();
    } catch (DateTimeException e) {
      throw CommandException.badUsage(
          "--days="
              + days
              + ": '"
              + text.trim()
              + "' is not a day. Give days such as 2025-12-01, several separated by commas, or the"
              + " first and the last: 2025-12-01..2025-12-31.");
    }
  }

  private DayFilter() {}
}
