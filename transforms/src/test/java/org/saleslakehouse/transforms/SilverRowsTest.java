package org.saleslakehouse.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.time.Instant;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class SilverRowsTest {
  /** Finer than microseconds, as clocks are. */
  private static Instant now() {
    return Instant.parse("2025-12-13T00:00:00.123456789Z");
  }

  private static final Instant PROCESSED = Instant.parse("2025-12-13T00:00:00.123456Z");
  private static final ClientDayKey KEY =
      new ClientDayKey(1, "Jean Dupont", "France", "Particulier", "2025-12-10");
  private static final ClientDay CLIENT_DAY =
      new ClientDay(KEY, 8, new BigDecimal("100.29"), 3, 0.1, 99.99, 2);

  private static ClientDay day(long nbAchats, String total) {
    return new ClientDay(KEY, 1, new BigDecimal(total), nbAchats, 0, 1, 1);
  }

  @Test
  void writesEveryColumnOfAClientDay(TestPipeline pipeline) {
    PCollection<Row> rows =
        pipeline
            .apply(Create.of(CLIENT_DAY))
            .apply(SilverRows.ofClientDays(Thresholds.defaults(), SilverRowsTest::now));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(Rows.CLIENT_DAY)
                .withFieldValue("client_id", 1)
                .withFieldValue("client_nom", "Jean Dupont")
                .withFieldValue("pays", "France")
                .withFieldValue("segment", "Particulier")
                .withFieldValue("jour", "2025-12-10")
                .withFieldValue("total_quantite", 8L)
                .withFieldValue("total_depense", 100.29)
                .withFieldValue("nb_achats", 3L)
                .withFieldValue("panier_moyen", 33.43)
                .withFieldValue("achat_min", 0.1)
                .withFieldValue("achat_max", 99.99)
                .withFieldValue("nb_produits_distincts", 2L)
                .withFieldValue("est_client_fidele", true)
                .withFieldValue("segment_depense", "Standard")
                .withFieldValue("processing_time", PROCESSED)
                .build());
    pipeline.run();
  }

  @Test
  void writesEveryColumnOfACountry(TestPipeline pipeline) {
    PCollection<Row> rows =
        pipeline
            .apply(Create.of(new CountrySales("France", 3, new BigDecimal("10.00"), 7, 2)))
            .apply(SilverRows.ofCountries(SilverRowsTest::now));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(Rows.COUNTRY)
                .withFieldValue("pays", "France")
                .withFieldValue("total_transactions", 3L)
                .withFieldValue("revenue_total", 10.0)
                .withFieldValue("transaction_moyenne", 3.33)
                .withFieldValue("items_sold", 7L)
                .withFieldValue("unique_customers", 2L)
                .withFieldValue("processing_time", PROCESSED)
                .build());
    pipeline.run();
  }

  @Test
  void writesEveryColumnOfASegment(TestPipeline pipeline) {
    PCollection<Row> rows =
        pipeline
            .apply(Create.of(new SegmentSales("Entreprise", 8, new BigDecimal("20.02"), 7, 2)))
            .apply(SilverRows.ofSegments(SilverRowsTest::now));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(Rows.SEGMENT)
                .withFieldValue("segment", "Entreprise")
                .withFieldValue("total_transactions", 8L)
                .withFieldValue("revenue_total", 20.02)
                .withFieldValue("transaction_moyenne", 2.5)
                .withFieldValue("unique_customers", 7L)
                .withFieldValue("countries_count", 2L)
                .withFieldValue("processing_time", PROCESSED)
                .build());
    pipeline.run();
  }

  @Test
  void readsClientDaysBack(TestPipeline pipeline) {
    ClientDay large = new ClientDay(KEY, 1, new BigDecimal("9999999999999.99"), 3, 0.1, 99.99, 2);
    PCollection<ClientDay> days =
        pipeline
            .apply(Create.of(CLIENT_DAY, large))
            .apply(SilverRows.ofClientDays(Thresholds.defaults(), SilverRowsTest::now))
            .apply(SilverRows.toClientDays());
    PAssert.that(days).containsInAnyOrder(CLIENT_DAY, large);
    pipeline.run();
  }

  @Test
  void thresholdsBelongToTheBetterSide() {
    Thresholds defaults = Thresholds.defaults();
    assertThat(defaults.isFidele(day(1, "5")), is(false));
    assertThat(defaults.isFidele(day(2, "5")), is(true));
    assertThat(defaults.spendingSegment(day(1, "500.00")), is("Premium"));
    assertThat(defaults.spendingSegment(day(1, "499.99")), is("Standard"));
    assertThat(defaults.spendingSegment(day(1, "100")), is("Standard"));
    assertThat(defaults.spendingSegment(day(1, "99.99")), is("Economy"));
    Thresholds others = defaults.withFideleMinAchats(3).withSpending(50.5, 20);
    assertThat(others.isFidele(day(2, "5")), is(false));
    assertThat(others.isFidele(day(3, "5")), is(true));
    assertThat(others.spendingSegment(day(1, "50.50")), is("Premium"));
    assertThat(others.spendingSegment(day(1, "20")), is("Standard"));
    assertThat(others.spendingSegment(day(1, "19.99")), is("Economy"));
  }

  @Test
  void rowsTellWhetherTheyWereJudgedByTheseThresholds(TestPipeline pipeline) {
    PCollection<Row> rows =
        pipeline
            .apply(Create.of(day(2, "500.00"), day(1, "499.99"), day(1, "99.99")))
            .apply(SilverRows.ofClientDays(Thresholds.defaults(), SilverRowsTest::now));
    PAssert.that(rows)
        .satisfies(
            found -> {
              for (Row row : found) {
                long sales = row.getInt64("nb_achats");
                double total = row.getDouble("total_depense");
                Thresholds defaults = Thresholds.defaults();
                assertThat(defaults.agreeWith(row), is(true));
                assertThat(defaults.withFideleMinAchats(3).agreeWith(row), is(sales < 2));
                assertThat(defaults.withFideleMinAchats(1).agreeWith(row), is(sales > 1));
                assertThat(defaults.withSpending(499.99, 100).agreeWith(row), is(total != 499.99));
                assertThat(defaults.withSpending(500, 99.99).agreeWith(row), is(total > 99.99));
              }
              return null;
            });
    pipeline.run();
  }

  @Test
  void refusesThresholdsInTheWrongOrder() {
    Exception order =
        assertThrows(
            IllegalArgumentException.class, () -> Thresholds.defaults().withSpending(100, 500));
    assertThat(
        order.getMessage(),
        is(
            "Thresholds: Premium begins at 100.0 and Standard at 500.0, but it must be Premium >= Standard >= 0"));
    assertThrows(
        IllegalArgumentException.class, () -> Thresholds.defaults().withSpending(1, Double.NaN));
    assertThrows(
        IllegalArgumentException.class, () -> Thresholds.defaults().withSpending(Double.NaN, 1));
    Exception achats =
        assertThrows(
            IllegalArgumentException.class, () -> Thresholds.defaults().withFideleMinAchats(0));
    assertThat(achats.getMessage(), is("Thresholds: fideleMinAchats is 0, it must be at least 1"));
  }
}
