package org.saleslakehouse.pipelines.silver;

import java.time.ZoneId;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Instant;
import org.saleslakehouse.pipelines.console.CommandException;

/**
 * Lets sales through whose {@code jour} is the day of their time in this zone, and counts them. Any
 * other would fall into the window of another day than the one it counts for, and its client-day
 * apart: so Bronze was made with another zone, and the job must not go on.
 */
final class CheckDay extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1;

  private final int jour;
  private final ZoneId zone;

  CheckDay(Schema schema, ZoneId zone) {
    this.jour = schema.indexOf("jour");
    this.zone = zone;
  }

  @ProcessElement
  public void process(@Element Row sale, @Timestamp Instant time, OutputReceiver<Row> out) {
    Object day = sale.getValue(jour);
    String expected =
        java.time.Instant.ofEpochMilli(time.getMillis()).atZone(zone).toLocalDate().toString();
    if (!expected.equals(day)) {
      throw CommandException.failed(
          "A sale of "
              + time
              + " has jour "
              + day
              + " in Bronze, but in the time zone "
              + zone
              + " that is "
              + expected
              + ". Bronze was made with another time zone: give the same one with --timeZone.");
    }
    StreamCounters.SALES.inc();
    out.output(sale);
  }
}
