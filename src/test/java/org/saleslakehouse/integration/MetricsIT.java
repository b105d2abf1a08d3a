package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;

/** What Prometheus gets of a job whose broker is away, or slow. */
class MetricsIT {
  private static final Path DOCUMENT = Path.of("../../docs/metrics.md");

  /** The document's first alert. */
  private static final Pattern ALERT = Pattern.compile("`max\\((\\w+)\\) > (\\d+)`");

  private static final String LAG_AGE = "lakehouse_bronze_kafka_lag_age_seconds";

  @TempDir Path folder;

  /**
   * Goal: a scrape asks nobody, and so does not wait for a broker that does not answer. Method: the
   * broker is stopped until the lag is older than it ever is with a broker; then scrapes, of which
   * the middle one counts, as this machine does other things too.
   */
  @Tag("certify")
  @Test
  void aScrapeIsAnsweredAtOnceWhileTheBrokerIsAway() {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        TestLake lake = TestLake.create(broker, "scraped", folder);
        ForkedLakehouse run =
            lake.bronze("direct", "--metricsPort=0", "--maxRestarts=1000")
                .with("--connectionTimeoutSeconds=3", "--restartBackoffSeconds=0")
                .start()) {
      lake.sent().generate(new SaleGenerator(71, 40, 12, 0, 0), 100);
      lake.sent().flush();
      lake.awaitStored(run, 100);
      broker.stop();
      await("the lag is old", () -> max(Prometheus.page(run), LAG_AGE) > 20, run);

      List<Long> millis = new ArrayList<>();
      for (int scrape = 0; scrape < 21; scrape++) {
        long start = System.nanoTime();
        String page = Prometheus.page(run);
        millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
        assertThat(page, max(page, "lakehouse_bronze_records_stored_total"), is(100.0));
      }
      Collections.sort(millis);
      assertThat(millis.toString(), millis.get(10), lessThan(500L));
    }
  }

  /**
   * Goal: who follows the document learns of a job that falls behind. Method: sales of ten minutes
   * ago at a broker that gives two kilobytes a second; the document's own alert, with its own
   * limit, is true, and no longer once the broker is quick again.
   */
  @Tag("certify")
  @Test
  void theAlertOnLagFiresWhileTheBrokerIsSlowAndStopsAfterwards() throws Exception {
    Matcher alert = ALERT.matcher(Files.readString(DOCUMENT));
    assertThat(alert.find(), is(true));
    String metric = alert.group(1);
    double limit = Double.parseDouble(alert.group(2));
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        TestLake lake = TestLake.create(broker, "slow", folder)) {
      sendOld(broker, lake.topic(), 4000);
      bytesPerSecond(broker, 2000.0);
      try (ForkedLakehouse run = lake.bronze("direct", "--metricsPort=0").start()) {
        await("the alert fires", () -> max(Prometheus.page(run), metric) > limit, run);

        bytesPerSecond(broker, null);

        await("the alert stops", () -> max(Prometheus.page(run), metric) == 0, run);
      }
    }
  }

  private static void sendOld(EmbeddedBroker broker, String topic, int sales) {
    Instant time = Instant.now().minus(Duration.ofMinutes(10));
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
            bytes,
            bytes)) {
      for (int i = 0; i < sales; i++) {
        byte[] sale = TestRecord.saleJson(i, time).toString().getBytes(StandardCharsets.UTF_8);
        Future<RecordMetadata> unused =
            producer.send(
                new ProducerRecord<>(
                    topic, i % TestLake.PARTITIONS, time.toEpochMilli(), null, sale));
      }
    }
  }

  /** What the broker gives each client; null for as much as it can. */
  private static void bytesPerSecond(EmbeddedBroker broker, @Nullable Double rate)
      throws Exception {
    ClientQuotaEntity everyClient =
        new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null));
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()))) {
      admin
          .alterClientQuotas(
              List.of(
                  new ClientQuotaAlteration(
                      everyClient,
                      List.of(new ClientQuotaAlteration.Op("consumer_byte_rate", rate)))))
          .all()
          .get();
    }
  }

  private static void await(String what, BooleanSupplier condition, ForkedLakehouse run) {
    Await.until(
        what,
        TestLake.RUN_LIMIT,
        () -> {
          assertThat(run.toString(), run.isAlive(), is(true));
          return condition.getAsBoolean();
        },
        () -> run + "\n" + Prometheus.page(run));
  }

  /** As Prometheus's {@code max}: of the values that are known; -1 if none is. */
  private static double max(String page, String metric) {
    return page.lines()
        .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .filter(value -> !Double.isNaN(value))
        .max()
        .orElse(-1);
  }
}
