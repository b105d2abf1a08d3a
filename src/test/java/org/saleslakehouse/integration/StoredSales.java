package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.integration.SentSales.Position;

/**
 * Compares every column of every row of the two Bronze tables with what was sent. What a row must
 * hold is worked out here anew, from the JSON that was sent and without any code of the pipeline.
 */
final class StoredSales {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ALLOWED_LATENESS = Duration.ofMinutes(10);
  private static final Duration ALLOWED_AHEAD = Duration.ofHours(1);
  private static final int SHOWN = 10;

  private static final List<String> EVENT_FIELDS =
      List.of(
          "vente_id",
          "client_id",
          "produit_id",
          "timestamp",
          "quantite",
          "montant",
          "client_nom",
          "produit_nom",
          "categorie",
          "pays",
          "segment");

  static final String BRONZE_SCHEMA =
      "struct<vente_id:int,client_id:int,produit_id:int,timestamp:timestamp,quantite:int,"
          + "montant:double,client_nom:string,produit_nom:string,categorie:string,pays:string,"
          + "segment:string,date_ingestion:timestamp,jour:string,kafka_topic:string,"
          + "kafka_partition:int,kafka_offset:bigint,kafka_timestamp:timestamp,"
          + "lateness_seconds:bigint,is_late:boolean,rescued_data:string,"
          + "quality_warnings:string>";

  static final String QUARANTINE_SCHEMA =
      "struct<payload:binary,message_key:binary,headers:map<string,binary>,kafka_topic:string,"
          + "kafka_partition:int,kafka_offset:bigint,kafka_timestamp:timestamp,"
          + "date_ingestion:timestamp,jour:string,reason:string,field:string,detail:string,"
          + "kafka_headers:array<struct<name:string,value:binary>>,"
          + "replayed_at:timestamp>";

  private final String topic;
  private final Instant since;
  private final Map<Position, TestRecord> sent;
  private final List<String> problems = new ArrayList<>();

  private StoredSales(String topic, Instant since, Map<Position, TestRecord> sent) {
    this.topic = topic;
    this.since = since.truncatedTo(ChronoUnit.MILLIS);
    this.sent = sent;
  }

  /**
   * Both tables hold exactly what was sent.
   *
   * @param since when the first run began: no row was ingested before
   */
  static void assertEqual(LakeReader lake, String topic, SentSales sent, Instant since) {
    Dataset<Row> bronze = lake.bronze();
    Dataset<Row> quarantine = lake.waiting();
    assertThat(bronze.schema().catalogString(), is(BRONZE_SCHEMA));
    assertThat(quarantine.schema().catalogString(), is(QUARANTINE_SCHEMA));
    lake.assertEveryOffsetExactlyOnce(sent.endOffsets());
    StoredSales comparison = new StoredSales(topic, since, sent.records());
    List<Row> sales = bronze.collectAsList();
    List<Row> rejected = quarantine.collectAsList();
    sales.forEach(comparison::compareSale);
    rejected.forEach(comparison::compareRejected);
    assertThat(
        comparison.problems.size()
            + " rows differ: "
            + comparison.problems.subList(0, Math.min(SHOWN, comparison.problems.size())),
        comparison.problems.isEmpty());
    assertThat((long) sales.size(), is(sent.sales()));
    assertThat((long) rejected.size(), is(sent.rejected()));
  }

  private void compareSale(Row row) {
    Position position = position(row);
    TestRecord record = Objects.requireNonNull(sent.get(position));
    JsonNode sale = record.sale();
    if (sale == null) {
      problems.add(position + " is among the sales, but it is " + record.reason());
      return;
    }
    Instant time = Instant.parse(sale.get("timestamp").asText()).truncatedTo(ChronoUnit.MICROS);
    Duration lateness = Duration.between(time, record.sentAt());
    List<@Nullable Object> expected =
        Arrays.asList(
            sale.get("vente_id").intValue(),
            sale.get("client_id").intValue(),
            sale.get("produit_id").intValue(),
            time,
            sale.get("quantite").intValue(),
            sale.get("montant").doubleValue(),
            sale.get("client_nom").textValue(),
            sale.get("produit_nom").textValue(),
            sale.get("categorie").textValue(),
            sale.get("pays").textValue(),
            sale.get("segment").textValue(),
            ingested(row),
            day(time),
            topic,
            position.partition(),
            position.offset(),
            record.sentAt(),
            Math.max(0L, lateness.toSeconds()),
            lateness.compareTo(ALLOWED_LATENESS) > 0,
            unknownFields(sale),
            lateness.plus(ALLOWED_AHEAD).isNegative() ? "not_in_future" : null);
    List<@Nullable Object> found = values(row);
    int rescued = row.fieldIndex("rescued_data");
    found.set(rescued, json((String) found.get(rescued)));
    compare(position, expected, found);
  }

  private void compareRejected(Row row) {
    Position position = position(row);
    TestRecord record = Objects.requireNonNull(sent.get(position));
    if (record.sale() != null) {
      problems.add(position + " is a sale, but was rejected: " + row);
      return;
    }
    List<@Nullable Object> expected =
        Arrays.asList(
            bytes(record.value()),
            bytes(record.key()),
            headers(record.headers()),
            topic,
            position.partition(),
            position.offset(),
            record.sentAt(),
            ingested(row),
            day(ingested(row)),
            record.reason());
    List<@Nullable Object> found = values(row).subList(0, expected.size());
    found.set(0, bytes((byte[]) found.get(0)));
    found.set(1, bytes((byte[]) found.get(1)));
    found.set(2, headers(row.getJavaMap(2)));
    compare(position, expected, found);
  }

  private void compare(
      Position position, List<@Nullable Object> expected, List<@Nullable Object> found) {
    if (!expected.equals(found)) {
      problems.add(position + "\n  sent  " + expected + "\n  found " + found + "\n");
    }
  }

  /** The row's own, since nobody else knows it; but it must lie within the test's time. */
  private Instant ingested(Row row) {
    Instant ingested = row.getAs("date_ingestion");
    if (ingested.isBefore(since) || ingested.isAfter(Instant.now())) {
      problems.add(position(row) + " was ingested at " + ingested + ", outside the test");
    }
    return ingested;
  }

  private static Position position(Row row) {
    return new Position(row.getAs("kafka_partition"), row.getAs("kafka_offset"));
  }

  private static List<@Nullable Object> values(Row row) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < row.length(); i++) {
      values.add(row.get(i));
    }
    return values;
  }

  private static String day(Instant time) {
    return time.atZone(ZoneOffset.UTC).toLocalDate().toString();
  }

  private static @Nullable JsonNode unknownFields(JsonNode sale) {
    ObjectNode unknown = sale.deepCopy();
    unknown.remove(EVENT_FIELDS);
    return unknown.isEmpty() ? null : unknown;
  }

  private static @Nullable JsonNode json(@Nullable String text) {
    try {
      return text == null ? null : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable ByteBuffer bytes(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  private static Map<String, @Nullable ByteBuffer> headers(Map<String, byte[]> headers) {
    Map<String, @Nullable ByteBuffer> comparable = new HashMap<>();
    headers.forEach((name, value) -> comparable.put(name, bytes(value)));
    return comparable;
  }
}
