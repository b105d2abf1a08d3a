package org.saleslakehouse.pipelines.silver;

import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * A sale as Bronze holds it: what counts for Silver; the rest follows from it.
 *
 * @param client its number; clients 1 and 2 are French, the others Swiss, and the odd ones buy as
 *     {@code Pro}
 * @param product its number
 * @param time of the event, ISO-8601
 * @param amount in EUR
 */
public record TestSale(int client, int product, String time, double amount) {

  public Row row(long offset) {
    Instant event = Instant.parse(time);
    return Row.withSchema(Rows.BRONZE)
        .addValues(
            (int) offset,
            client,
            product,
            event,
            1,
            amount,
            "Client " + client,
            "Product " + product,
            "Category",
            client <= 2 ? "France" : "Suisse",
            client % 2 == 1 ? "Pro" : "Particulier",
            event,
            time.substring(0, 10),
            "ventes_stream",
            0,
            offset,
            event,
            0L,
            false)
        .addValue(null)
        .addValue(null)
        .build();
  }

  TimestampedValue<Row> timestamped() {
    return TimestampedValue.of(
        row(Objects.hash(client, product, time)),
        org.joda.time.Instant.ofEpochMilli(Instant.parse(time).toEpochMilli()));
  }

  /** One sale of each amount by a client, all at one time. */
  public static Stream<TestSale> sales(int client, String time, double... amounts) {
    return java.util.stream.IntStream.range(0, amounts.length)
        .mapToObj(i -> new TestSale(client, 101 + i, time, amounts[i]));
  }
}
