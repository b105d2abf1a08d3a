package org.saleslakehouse.transforms.sale;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The names of days in a zone, yyyy-MM-dd. Remembers the last one, as records come in the order of
 * their days.
 */
public final class Days {
  private static final long SECONDS_PER_DAY = 86_400;

  private final ZoneId zone;
  private long lastDay = Long.MIN_VALUE;
  private String lastName = "";

  public Days(ZoneId zone) {
    this.zone = zone.normalized();
  }

  public String nameOf(Instant instant) {
    int offsetSeconds = zone.getRules().getOffset(instant).getTotalSeconds();
    long day = Math.floorDiv(instant.getEpochSecond() + offsetSeconds, SECONDS_PER_DAY);
    if (day != lastDay) {
      lastName = LocalDate.ofEpochDay(day).toString();
      lastDay = day;
    }
    return lastName;
  }
}
