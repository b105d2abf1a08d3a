package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;

/** Late sales over real Kafka: kept whatever a watermark may say, and marked. */
class LateDataIT {
  private static final Instant NOW = Instant.parse("2025-12-10T12:00:00Z");

  private static EmbeddedBroker broker;

  @TempDir Path folder;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /**
   * Goal: lateness is a column and never a reason to drop. Method: one partition runs a day ahead
   * of the others in event time, which moves a watermark past all that the others hold; then sales
   * on both sides of the ten minutes.
   */
  @ParameterizedTest
  @MethodSource(Profiles.DIRECT_OR_ALL_WHEN_CERTIFIED)
  void lateSalesAreKeptAndMarked(String profile) {
    try (TestLake lake = TestLake.create(broker, "late-" + profile, folder)) {
      for (int i = 0; i < 50; i++) {
        sell(lake.sent(), 3, 1000 + i, Duration.ofDays(-1));
      }
      lake.sent().flush();
      sell(lake.sent(), 0, 1, Duration.ZERO);
      sell(lake.sent(), 0, 2, Duration.ofSeconds(599).plusMillis(999));
      sell(lake.sent(), 1, 3, Duration.ofMinutes(10));
      sell(lake.sent(), 1, 4, Duration.ofMinutes(10).plusMillis(1));
      sell(lake.sent(), 2, 5, Duration.ofSeconds(601));
      sell(lake.sent(), 2, 6, Duration.ofHours(13));
      sell(lake.sent(), 2, 7, Duration.ofDays(400));
      sell(lake.sent(), 2, 8, Duration.ofSeconds(-5));
      lake.storeAll(profile);
      lake.assertHoldsWhatWasSent();

      List<String> marked =
          lake
              .reader()
              .bronze()
              .where("vente_id < 1000")
              .orderBy("vente_id")
              .select(
                  functions.concat_ws(
                      " ",
                      functions.col("vente_id"),
                      functions.col("lateness_seconds"),
                      functions.col("is_late"),
                      functions.col("jour")))
              .collectAsList()
              .stream()
              .map(row -> row.getString(0))
              .toList();
      assertThat(
          marked,
          is(
              List.of(
                  "1 0 false 2025-12-10",
                  "2 599 false 2025-12-10",
                  "3 600 false 2025-12-10",
                  "4 600 true 2025-12-10",
                  "5 601 true 2025-12-10",
                  "6 46800 true 2025-12-09",
                  "7 34560000 true 2024-11-05",
                  "8 0 false 2025-12-10")));
    }
  }

  private static void sell(SentSales sent, int partition, int id, Duration lateness) {
    sent.send(partition, TestRecord.sale(NOW, TestRecord.saleJson(id, NOW.minus(lateness))));
  }
}
