package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.not;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;
import org.saleslakehouse.transforms.sale.Rows;

/** Bronze to Silver on both runners, against what Spark's own SQL computes from the same rows. */
class SilverIT {
  private static final Instant START = Instant.parse("2025-12-01T00:00:00Z");
  private static final List<String> TABLES =
      List.of(Rows.CLIENT_DAY_PATH, Rows.COUNTRY_PATH, Rows.SEGMENT_PATH);

  @TempDir Path folder;

  /**
   * Goal: the three tables are the original's, to the last digit, whichever runner made them.
   * Method: five days of sales, late and broken ones among them, and sales at the thresholds;
   * Silver on the DirectRunner, then on Spark over the same lake, which also shows that it
   * overwrites.
   */
  @Test
  void theTablesAreWhatSparkSqlComputesOnEitherRunner() {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        TestLake lake = TestLake.create(broker, "silver", folder)) {
      SaleGenerator generator = new SaleGenerator(11, 60, 20, 0.1, 0.03);
      lake.sent().generate(generator, 1500, START, Duration.ofMinutes(5));
      sendThresholds(lake.sent());
      lake.sent().flush();
      lake.storeAll("spark");

      Instant beforeSilver = Instant.now();
      lake.silver("direct");
      assertEqualToSql(lake, beforeSilver);
      Instant beforeSecond = Instant.now();
      lake.silver("spark");
      assertEqualToSql(lake, beforeSecond);

      assertThresholds(lake.reader());
    }
  }

  /** Clients beyond the generated ones, each at an edge of the business's rules. */
  private static void sendThresholds(SentSales sent) {
    sendSale(sent, 2_000_001, 9001, "2025-12-02T10:00:00Z", 102, 499.99);
    sendSale(sent, 2_000_002, 9002, "2025-12-02T10:00:00Z", 102, 250.00);
    sendSale(sent, 2_000_003, 9002, "2025-12-02T11:00:00Z", 102, 250.00);
    sendSale(sent, 2_000_004, 9003, "2025-12-02T10:00:00Z", 102, 100.00);
    sendSale(sent, 2_000_005, 9004, "2025-12-02T10:00:00Z", 102, 99.99);
    // An average of 0.125 is rounded up, and three times 0.1 is 0.3.
    sendSale(sent, 2_000_006, 9005, "2025-12-02T10:00:00Z", 102, 0.12);
    sendSale(sent, 2_000_007, 9005, "2025-12-02T10:00:00Z", 103, 0.13);
    sendSale(sent, 2_000_008, 9006, "2025-12-02T10:00:00Z", 102, 0.1);
    sendSale(sent, 2_000_009, 9006, "2025-12-02T10:00:00Z", 102, 0.1);
    sendSale(sent, 2_000_010, 9006, "2025-12-02T10:00:00Z", 102, 0.1);
    // Two days, a second apart.
    sendSale(sent, 2_000_011, 9007, "2025-12-02T23:59:59.999Z", 102, 10);
    sendSale(sent, 2_000_012, 9007, "2025-12-03T00:00:00Z", 102, 20);
  }

  private static void sendSale(
      SentSales sent, int id, int client, String time, int product, double amount) {
    sent.send(
        TestRecord.sale(
            Instant.parse("2025-12-03T00:00:00Z"),
            TestRecord.saleJson(id, Instant.parse(time))
                .put("client_id", client)
                .put("client_nom", "Client " + client)
                .put("pays", "Suisse")
                .put("segment", "Test")
                .put("timestamp", time)
                .put("produit_id", product)
                .put("montant", amount)));
  }

  private void assertEqualToSql(TestLake lake, Instant since) {
    SilverTables.of(lake.path(), folder).assertEqualToSql();
    for (String path : TABLES) {
      for (Row row :
          lake.reader().table(path).select("processing_time").distinct().collectAsList()) {
        assertThat(path, row.<Instant>getAs(0).isBefore(since), not(true));
      }
    }
  }

  private static void assertThresholds(LakeReader lake) {
    List<String> days =
        lake
            .table(Rows.CLIENT_DAY_PATH)
            .where("client_id > 9000")
            .selectExpr(
                "concat_ws(' ', client_id, jour, nb_achats, total_depense, panier_moyen,"
                    + " nb_produits_distincts, est_client_fidele, segment_depense)")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .toList();
    assertThat(
        days,
        containsInAnyOrder(
            "9001 2025-12-02 1 499.99 499.99 1 false Standard",
            "9002 2025-12-02 2 500.0 250.0 1 true Premium",
            "9003 2025-12-02 1 100.0 100.0 1 false Standard",
            "9004 2025-12-02 1 99.99 99.99 1 false Economy",
            "9005 2025-12-02 2 0.25 0.13 2 true Economy",
            "9006 2025-12-02 3 0.3 0.1 1 true Economy",
            "9007 2025-12-02 1 10.0 10.0 1 false Economy",
            "9007 2025-12-03 1 20.0 20.0 1 false Economy"));
  }
}
