package org.saleslakehouse.transforms.clientday;

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
class ThresholdsTest {
  /** Finer than microseconds, as clocks are. */
  private static Instant now() {
    return Instant.parse("2025-12-13T00:00:00.123456789Z");
  }

  private static final ClientDayKey KEY =
      new ClientDayKey(1, "Jean Dupont", "France", "Particulier", "2025-12-10");

  private static ClientDay day(long nbAchats, String total) {
    return new ClientDay(KEY, 1, new BigDecimal(total), nbAchats, 0, 1, 1);
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
            .apply(ClientDayRows.toRows(Thresholds.defaults(), ThresholdsTest::now));
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
