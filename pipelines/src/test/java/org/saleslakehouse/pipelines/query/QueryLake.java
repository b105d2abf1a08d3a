package org.saleslakehouse.pipelines.query;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.sale.Rows;

/** A lake in a folder, whose tables a test writes row by row. */
final class QueryLake {
  private static final Instant PROCESSED = Instant.parse("2025-12-31T00:00:00Z");

  private final Lake lake;

  QueryLake(Path folder) {
    this.lake = Lake.at(folder.toString());
  }

  /** All five tables with a few rows each. */
  static QueryLake filled(Path folder) {
    QueryLake lake = new QueryLake(folder);
    lake.write(
        lake.lake.bronze(),
        Rows.BRONZE,
        List.of("jour"),
        sale(1, 11, "2025-12-10T10:00:00Z", 0.1, 0),
        sale(2, 12, "2025-12-10T11:00:00.000123Z", 0.2, 900),
        sale(3, 11, "2025-12-11T09:00:00Z", 1234.5, 0));
    lake.write(
        lake.lake.quarantine(),
        Rows.QUARANTINE,
        List.of("jour"),
        rejected(5, "NOT_JSON", null, "2025-12-10T10:00:01Z"),
        rejected(6, "MISSING_FIELD", "montant", "2025-12-10T10:00:02Z"),
        rejected(7, "MISSING_FIELD", "montant", "2025-12-10T10:00:03Z"));
    lake.write(
        lake.lake.clientDays(),
        Rows.CLIENT_DAY,
        List.of("jour"),
        clientDay(11, "Éva", "France", "2025-12-10", 1, 0.1),
        clientDay(12, "Bob", "Suisse", "2025-12-10", 1, 0.2),
        clientDay(11, "Éva", "France", "2025-12-11", 3, 1234.5));
    lake.write(
        lake.lake.countries(),
        Rows.COUNTRY,
        List.of(),
        country("France", 4, 1234.6, 308.65),
        country("Suisse", 1, 0.2, 0.2));
    lake.write(
        lake.lake.segments(), Rows.SEGMENT, List.of(), segment("Particulier", 5, 1234.8, 246.96));
    return lake;
  }

  Lake lake() {
    return lake;
  }

  String path() {
    return lake.base();
  }

  /** One more commit to a table, in one file for each partition. */
  void write(String table, Schema schema, List<String> partitionColumns, Row... rows) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    pipeline
        .apply(Create.of(List.of(rows)).withRowSchema(schema))
        .apply(
            "Write",
            DeltaIO.write()
                .to(table)
                .withPartitionColumns(partitionColumns.toArray(new String[0]))
                .withFileShards(1));
    pipeline.run().waitUntilFinish();
  }

  /** Lets a commit seem to have been made at this time. */
  static void setCommitTime(String table, long version, Instant time) throws IOException {
    Path entry = Path.of(table, "_delta_log", String.format("%020d.json", version));
    Files.setLastModifiedTime(entry, FileTime.from(time));
  }

  static Row sale(int number, int client, String time, double amount, long latenessSeconds) {
    return sale(number, client, time, amount, latenessSeconds, null);
  }

  static Row sale(
      int number,
      int client,
      String time,
      double amount,
      long latenessSeconds,
      @Nullable String qualityWarnings) {
    Instant event = Instant.parse(time);
    Instant arrival = event.plusSeconds(latenessSeconds);
    return Row.withSchema(Rows.BRONZE)
        .addValues(
            number,
            client,
            101,
            event,
            1,
            amount,
            client == 11 ? "Éva" : "Bob",
            "Clavier",
            "Informatique",
            client == 11 ? "France" : "Suisse",
            "Particulier",
            arrival.plusSeconds(1),
            time.substring(0, 10),
            "ventes_stream",
            number % 2,
            (long) number,
            arrival,
            latenessSeconds,
            latenessSeconds > 600)
        .addValue(null)
        .addValue(qualityWarnings)
        .build();
  }

  private static Row rejected(long offset, String reason, String field, String ingested) {
    return rejected(offset, reason, field, ingested, field == null ? "no JSON" : "no " + field);
  }

  static Row rejected(long offset, String reason, String field, String ingested, String detail) {
    Instant time = Instant.parse(ingested);
    return Row.withSchema(Rows.QUARANTINE)
        .addValue("{\"a|b\": 1}".getBytes(StandardCharsets.UTF_8))
        .addValue(null)
        .addValue(Map.of("source", new byte[] {(byte) 0xff}))
        .addValues("ventes_stream", 0, offset, time, time, ingested.substring(0, 10), reason)
        .addValue(field)
        .addValue(detail)
        .addValue(
            List.of(
                Row.withSchema(Rows.HEADER).addValues("source", new byte[] {(byte) 0xff}).build()))
        .addValue(null)
        .build();
  }

  static Row clientDay(
      int client, String name, String country, String day, long purchases, double spent) {
    return Row.withSchema(Rows.CLIENT_DAY)
        .addValues(
            client,
            name,
            country,
            "Particulier",
            day,
            purchases,
            spent,
            purchases,
            spent / purchases,
            spent / purchases,
            spent / purchases,
            1L,
            purchases > 1,
            spent > 500 ? "Premium" : "Economy",
            PROCESSED)
        .build();
  }

  private static Row country(String country, long sales, double revenue, double average) {
    return Row.withSchema(Rows.COUNTRY)
        .addValues(country, sales, revenue, average, sales, 1L, PROCESSED)
        .build();
  }

  private static Row segment(String segment, long sales, double revenue, double average) {
    return Row.withSchema(Rows.SEGMENT)
        .addValues(segment, sales, revenue, average, 2L, 2L, PROCESSED)
        .build();
  }
}
