package org.saleslakehouse.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;
import org.saleslakehouse.transforms.sale.Rows;

/** What {@code bronze} keeps on every runner; each runner has a class with its size. */
abstract class BronzeContract {
  static EmbeddedBroker broker;

  @TempDir Path folder;

  private final String profile;
  private final int records;

  BronzeContract(String profile, int records) {
    this.profile = profile;
    this.records = records;
  }

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /**
   * Goal: nothing of what is sent is lost, doubled or changed. Method: sales, late sales and broken
   * records of every kind; all columns read back by delta-spark; then a second run that has little
   * to do, and a third that has nothing.
   */
  @Test
  void everyRecordIsStoredOnceAsItWasSent() {
    try (TestLake lake = TestLake.create(broker, "all", folder)) {
      sendOddities(lake.sent());
      lake.sent().generate(new SaleGenerator(7, 40, 12, 0.1, 0.05), records);
      lake.sent().flush();

      EndedCommand first = lake.storeAll(profile);
      assertThat(
          first.stdout(),
          containsString(
              String.format(
                  "%,d records stored in the Bronze tables", lake.sent().records().size())));
      lake.assertHoldsWhatWasSent();

      lake.sent().generate(new SaleGenerator(7, 40, 12, 0.1, 0.05), records / 10);
      lake.sent().flush();
      lake.storeAll(profile);
      lake.assertHoldsWhatWasSent();

      long version = lake.reader().version(Rows.BRONZE_PATH);
      long quarantineVersion = lake.reader().version(Rows.QUARANTINE_PATH);
      assertThat(lake.storeAll(profile).stdout(), containsString("0 records stored"));
      assertThat(lake.reader().version(Rows.BRONZE_PATH), is(version));
      assertThat(lake.reader().version(Rows.QUARANTINE_PATH), is(quarantineVersion));
    }
  }

  /** What the simulator does not make: headers, no key, no value, unknown fields, odd bytes. */
  private static void sendOddities(SentSales sent) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    ObjectNode extended = TestRecord.saleJson(1_000_001, now);
    extended.put("canal", "boutique n° 5 \"Étoile\"").put("remise", 0.25);
    extended.putArray("codes").add(1).add("deux");
    sent.send(0, TestRecord.sale(now, extended));
    ObjectNode micros = TestRecord.saleJson(1_000_002, now);
    micros.put("timestamp", "2025-12-31T23:59:59.999999Z").put("client_nom", "李小龙 🛒");
    sent.send(1, TestRecord.sale(now, micros));
    sent.send(2, TestRecord.rejected(now, null, null, "empty"));
    sent.send(
        3,
        TestRecord.rejected(now, "7".getBytes(UTF_8), "{".getBytes(UTF_8), "not_json")
            .withHeaders(Map.of("source", "caisse-3".getBytes(UTF_8), "nothing", new byte[0])));
    byte[] everyByte = new byte[256];
    for (int i = 0; i < everyByte.length; i++) {
      everyByte[i] = (byte) (i + 128);
    }
    sent.send(3, TestRecord.rejected(now, everyByte, everyByte, "not_utf8"));
  }

  /**
   * Goal: stopped by its orchestrator, the job ends by itself and leaves nothing half done; and
   * while it runs it tells its metrics, in lines and to Prometheus.
   */
  @Tag("certify")
  @Test
  void endsWhenToldToAndContinuesWhereItWas() {
    try (TestLake lake = TestLake.create(broker, "stopped", folder);
        ForkedLakehouse run =
            lake.bronze(profile, "--metricsPort=0", "--metricsInterval=1s").start()) {
      lake.sent().generate(new SaleGenerator(8, 40, 12, 0, 0), records / 4);
      lake.sent().flush();
      Await.until(
          "first commit",
          TestLake.RUN_LIMIT,
          () -> lake.reader().hasTable(Rows.BRONZE_PATH) || !run.isAlive(),
          run::toString);
      assertTellsMetrics(run);
      run.terminate();
      lake.sent().generate(new SaleGenerator(9, 40, 12, 0, 0), records / 4);
      run.expectExit(0, TestLake.GRACE);
      assertThat(run.stdout(), containsString(" records stored in the Bronze tables"));
      lake.reader().assertNoOffsetTwice();

      lake.sent().flush();
      lake.storeAll(profile);
      lake.assertHoldsWhatWasSent();
    }
  }

  /** What Prometheus gets; and a line that says how many are stored, and after how long. */
  private static void assertTellsMetrics(ForkedLakehouse run) {
    Pattern stored = Pattern.compile("lakehouse_bronze_records_stored_total [1-9]");
    String lag = "lakehouse_bronze_kafka_lag_records{partition=\"3\"} ";
    String[] page = new String[1];
    Await.until(
        "metrics of what is stored, and how far that is behind",
        TestLake.RUN_LIMIT,
        () -> {
          page[0] = Prometheus.page(run);
          return (stored.matcher(page[0]).find() && page[0].contains(lag)) || !run.isAlive();
        },
        () -> page[0] + run);
    assertThat(page[0], containsString(lag));
    assertThat(page[0], containsString("lakehouse_bronze_kafka_lag_seconds{partition=\"0\"} "));
    assertThat(page[0], containsString("lakehouse_bronze_commit_duration_seconds_count "));
    assertThat(page[0], containsString("lakehouse_bronze_freshness_seconds_bucket{le=\"1.5\"} "));
    // Not all of it in one line: a line tells of the commits since the one before.
    Pattern counts = Pattern.compile("metrics: [0-9,]+ read .*, [1-9][0-9,]* stored, .*lag");
    Pattern delays = Pattern.compile("metrics: .*; visible after .* \\(p99\\);");
    Await.until(
        "lines of metrics",
        TestLake.RUN_LIMIT,
        () -> (tells(run, counts) && tells(run, delays)) || !run.isAlive(),
        run::toString);
    assertThat(run.toString(), tells(run, counts) && tells(run, delays), is(true));
  }

  private static boolean tells(ForkedLakehouse run, Pattern line) {
    return line.matcher(run.stderr()).find();
  }
}
