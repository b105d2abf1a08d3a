package org.saleslakehouse.pipelines.doctor;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.tables.Lake;

/** Whether the days in Bronze are those of the time zone that the options name. */
final class TimeZoneCheck implements Check {
  private static final int SAMPLE = 2000;

  private final Lake lake;
  private final String timeZone;

  TimeZoneCheck(Lake lake, String timeZone) {
    this.lake = lake;
    this.timeZone = timeZone;
  }

  @Override
  public Section section() {
    return Section.TABLES;
  }

  @Override
  public String name() {
    return "Time zone";
  }

  @Override
  public List<Finding> look() {
    ZoneId zone;
    try {
      zone = ZoneId.of(timeZone);
    } catch (DateTimeException e) {
      return List.of(
          Finding.problem(
              "--timeZone=" + timeZone + " is not known to Java",
              "give a zone such as --timeZone=UTC or --timeZone=Europe/Paris"));
    }
    DeltaTable bronze = DeltaTable.open(lake.bronze());
    if (!bronze.exists()) {
      return List.of(Finding.ok("days are to be those of " + zone));
    }
    return List.of(compare(bronze, zone));
  }

  private static Finding compare(DeltaTable bronze, ZoneId zone) {
    int looked = 0;
    try (DeltaTable.Rows rows = bronze.rows(List.of("timestamp", "jour"), null)) {
      while (rows.hasNext() && looked < SAMPLE) {
        Row row = rows.next();
        Instant time = row.getLogicalTypeValue("timestamp", Instant.class);
        String day = String.valueOf(row.getString("jour"));
        looked++;
        if (time != null && !time.atZone(zone).toLocalDate().toString().equals(day)) {
          return Finding.problem(
              "a sale of "
                  + time
                  + " has jour "
                  + day
                  + " in Bronze, which in "
                  + zone
                  + " it is not: Bronze was made with another time zone",
              "give the same one to all commands, with --timeZone=ZONE");
        }
      }
    }
    return Finding.ok("the days of " + looked + " sales looked at are those of " + zone);
  }
}
