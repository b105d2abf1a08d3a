package org.saleslakehouse.transforms.enrich;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.saleslakehouse.transforms.sale.TestSales.bytes;
import static org.saleslakehouse.transforms.sale.TestSales.json;
import static org.saleslakehouse.transforms.sale.TestSales.record;
import static org.saleslakehouse.transforms.sale.TestSales.with;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.saleslakehouse.transforms.parse.ParseSales;
import org.saleslakehouse.transforms.quality.CheckQuality;
import org.saleslakehouse.transforms.quality.QualityRule;
import org.saleslakehouse.transforms.sale.Days;
import org.saleslakehouse.transforms.sale.Rows;
import org.saleslakehouse.transforms.sale.SourceRecord;
import org.saleslakehouse.transforms.sale.TestSales;

/**
 * Goal: every column of both tables. Method: rows built by name and checked by Beam, against those
 * built by position.
 */
@ExtendWith(TestPipelineExtension.class)
class EnrichSalesTest {
  /** Late in the evening in UTC, the next day in Paris. */
  private static final Instant NOW = Instant.parse("2025-12-10T23:30:00.123456789Z");

  private static final Instant NOW_MICROS = Instant.parse("2025-12-10T23:30:00.123456Z");
  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

  private static Row.FieldValueBuilder bronze() {
    return Row.withSchema(Rows.BRONZE)
        .withFieldValue("vente_id", 17)
        .withFieldValue("client_id", 3)
        .withFieldValue("produit_id", 101)
        .withFieldValue("timestamp", Instant.parse("2025-12-10T08:30:00.123456Z"))
        .withFieldValue("quantite", 2)
        .withFieldValue("montant", 1799.98)
        .withFieldValue("client_nom", "Jean Dupont")
        .withFieldValue("produit_nom", "Écran 27 pouces")
        .withFieldValue("categorie", "Électronique")
        .withFieldValue("pays", "France")
        .withFieldValue("segment", "Particulier")
        .withFieldValue("date_ingestion", NOW_MICROS)
        .withFieldValue("jour", "2025-12-10")
        .withFieldValue("kafka_topic", "ventes_stream")
        .withFieldValue("kafka_partition", 2)
        .withFieldValue("kafka_offset", 41L)
        .withFieldValue("kafka_timestamp", Instant.ofEpochMilli(TestSales.LOGGED_MILLIS))
        .withFieldValue("lateness_seconds", 0L)
        .withFieldValue("is_late", false)
        .withFieldValue("rescued_data", null)
        .withFieldValue("quality_warnings", null);
  }

  private static Row.FieldValueBuilder quarantine(SourceRecord source) {
    return Row.withSchema(Rows.QUARANTINE)
        .withFieldValue("payload", source.value())
        .withFieldValue("message_key", source.key())
        .withFieldValue("headers", source.lastHeaders())
        .withFieldValue(
            "kafka_headers",
            source.headers().stream()
                .map(h -> Row.withSchema(Rows.HEADER).addValues(h.name(), h.value()).build())
                .toList())
        .withFieldValue("kafka_topic", source.topic())
        .withFieldValue("kafka_partition", source.partition())
        .withFieldValue("kafka_offset", source.offset())
        .withFieldValue("kafka_timestamp", Instant.ofEpochMilli(source.timestampMillis()))
        .withFieldValue("date_ingestion", NOW_MICROS)
        .withFieldValue("jour", "2025-12-10");
  }

  private static Row routed(Row sale, Row rejected) {
    return Row.withSchema(Rows.ROUTED).addValues(sale, rejected).build();
  }

  private static EnrichSales enrichSales() {
    return EnrichSales.create(() -> NOW);
  }

  private static PCollection<Row> enrich(
      TestPipeline pipeline, EnrichSales enrichSales, SourceRecord... records) {
    return pipeline
        .apply(Create.of(List.of(records)))
        .apply("ParseSales", ParseSales.create())
        .apply("EnrichSales", enrichSales);
  }

  @Test
  void routesSalesAndRejections(TestPipeline pipeline) {
    SourceRecord broken = record("{\"vente_id\":\"x\"}");
    SourceRecord tombstone =
        new SourceRecord(
            "t", 0, 7, -1, null, null, List.of(new SourceRecord.Header("empty", bytes(""))));
    PCollection<Row> rows =
        enrich(
            pipeline,
            enrichSales(),
            record(json()),
            record(with("canal", "[1, 2]")),
            broken,
            tombstone);
    PAssert.that(rows)
        .containsInAnyOrder(
            routed(bronze().build(), null),
            routed(bronze().withFieldValue("rescued_data", "{\"canal\":[1, 2]}").build(), null),
            routed(
                null,
                quarantine(broken)
                    .withFieldValue("reason", "wrong_type")
                    .withFieldValue("field", "vente_id")
                    .withFieldValue("detail", "expected an integer, found the text \"x\"")
                    .build()),
            routed(
                null,
                quarantine(tombstone)
                    .withFieldValue("reason", "empty")
                    .withFieldValue("field", null)
                    .withFieldValue("detail", "the record has no value")
                    .build()));
    pipeline.run();
  }

  @Test
  void keepsTheNamesOfBrokenRules(TestPipeline pipeline) {
    QualityRule warns =
        QualityRule.range("cheap", "montant", 0, 1).withAction(QualityRule.Action.WARN);
    PCollection<Row> rows =
        pipeline
            .apply(Create.of(record(json())))
            .apply("ParseSales", ParseSales.create())
            .apply("CheckQuality", CheckQuality.of(List.of(warns)))
            .apply("EnrichSales", enrichSales());
    PAssert.that(rows)
        .containsInAnyOrder(
            routed(bronze().withFieldValue("quality_warnings", "cheap").build(), null));
    pipeline.run();
  }

  @Test
  void withTimeZoneNamesTheDaysOfEventAndIngestion(TestPipeline pipeline) {
    SourceRecord late = record(with("timestamp", "\"2025-12-09T23:00:00Z\""));
    PCollection<Row> rows = enrich(pipeline, enrichSales().withTimeZone(PARIS), late, record("x"));
    PAssert.that(rows)
        .satisfies(
            all -> {
              for (Row row : all) {
                if (row.getRow("sale") != null) {
                  assertThat(row.getRow("sale").getString("jour"), is("2025-12-10"));
                } else {
                  assertThat(row.getRow("rejected").getString("jour"), is("2025-12-11"));
                }
              }
              return null;
            });
    pipeline.run();
  }

  @Test
  void anEventAfterItsLogTimeIsZeroSecondsLate(TestPipeline pipeline) {
    PCollection<Row> rows =
        enrich(pipeline, enrichSales(), record(with("timestamp", "\"2025-12-10T09:00:00Z\"")));
    PAssert.thatSingleton(rows).satisfies(lateness(0, false));
    pipeline.run();
  }

  @Test
  void tenMinutesAreNotLate(TestPipeline pipeline) {
    PCollection<Row> rows =
        enrich(pipeline, enrichSales(), record(with("timestamp", "\"2025-12-10T08:20:01Z\"")));
    PAssert.thatSingleton(rows).satisfies(lateness(600, false));
    pipeline.run();
  }

  @Test
  void aMicrosecondMoreIsLate(TestPipeline pipeline) {
    PCollection<Row> rows =
        enrich(
            pipeline, enrichSales(), record(with("timestamp", "\"2025-12-10T08:20:00.999999Z\"")));
    PAssert.thatSingleton(rows).satisfies(lateness(600, true));
    pipeline.run();
  }

  @Test
  void withAllowedLatenessMovesTheLimit(TestPipeline pipeline) {
    PCollection<Row> rows =
        enrich(
            pipeline,
            enrichSales().withAllowedLateness(Duration.ZERO),
            record(with("timestamp", "\"2025-12-10T08:30:00.5Z\"")));
    PAssert.thatSingleton(rows).satisfies(lateness(0, true));
    pipeline.run();
  }

  private static SerializableFunction<Row, Void> lateness(long seconds, boolean isLate) {
    return row -> {
      assertThat(row.getRow("rejected"), is(nullValue()));
      assertThat(row.getRow("sale").getInt64("lateness_seconds"), is(seconds));
      assertThat(row.getRow("sale").getBoolean("is_late"), is(isLate));
      return null;
    };
  }

  @Test
  void refusesNegativeLateness() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> enrichSales().withAllowedLateness(Duration.ofSeconds(-1)));
    assertThat(
        e.getMessage(), is("EnrichSales: allowedLateness is PT-1S, it must not be negative"));
  }

  @Test
  void daysFollowTheClocksOfTheZone() {
    Days days = new Days(PARIS);
    assertThat(days.nameOf(Instant.parse("2025-03-29T22:59:59.999999Z")), is("2025-03-29"));
    assertThat(days.nameOf(Instant.parse("2025-03-29T23:00:00Z")), is("2025-03-30"));
    assertThat(days.nameOf(Instant.parse("2025-03-30T21:59:59Z")), is("2025-03-30"));
    assertThat(days.nameOf(Instant.parse("2025-03-30T22:00:00Z")), is("2025-03-31"));
    assertThat(days.nameOf(Instant.parse("1970-01-01T00:00:00Z")), is("1970-01-01"));
    assertThat(new Days(ZoneId.of("-05:00")).nameOf(Instant.EPOCH), is("1969-12-31"));
  }
}
