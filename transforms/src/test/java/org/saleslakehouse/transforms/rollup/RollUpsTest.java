package org.saleslakehouse.transforms.rollup;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.saleslakehouse.transforms.clientday.TestRows.row;

import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.saleslakehouse.transforms.clientday.AggregateByClientDay;
import org.saleslakehouse.transforms.clientday.AggregateByClientDayTest;
import org.saleslakehouse.transforms.clientday.ClientDay;
import org.saleslakehouse.transforms.clientday.ClientDayKey;
import org.saleslakehouse.transforms.clientday.TestRows;

/**
 * Goal: the roll-ups never disagree with the sales. Method: loops over the sales as judge; panes
 * that come again, by hand.
 */
@ExtendWith(TestPipelineExtension.class)
class RollUpsTest {
  private static final Instant DAY = Instant.parse("2025-12-10T00:00:00Z");
  private static final Instant NEXT_DAY = DAY.plus(Duration.standardDays(1));
  private static final ClientDayKey JEAN =
      new ClientDayKey(1, "Jean Dupont", "France", "Particulier", "2025-12-10");
  private static final ClientDayKey JEAN_NEXT_DAY =
      new ClientDayKey(1, "Jean Dupont", "France", "Particulier", "2025-12-11");
  private static final ClientDayKey SOPHIE =
      new ClientDayKey(4, "Sophie Martin", "France", "Particulier", "2025-12-10");

  @Test
  void rollUpTheWholeOfBronze(TestPipeline pipeline) {
    List<Row> rows = AggregateByClientDayTest.randomSales(2_000);
    PCollection<ClientDay> days =
        pipeline
            .apply(Create.of(rows).withRowSchema(TestRows.PROJECTION))
            .apply("AggregateByClientDay", AggregateByClientDay.create());
    PAssert.that(days.apply("RollUpByCountry", RollUpByCountry.create()))
        .containsInAnyOrder(expectedCountries(rows));
    PAssert.that(days.apply("RollUpBySegment", RollUpBySegment.create()))
        .containsInAnyOrder(expectedSegments(rows));
    pipeline.run();
  }

  private static final class Sums {
    BigDecimal revenue = BigDecimal.ZERO;
    long count;
    long items;
    final Set<Integer> clients = new HashSet<>();
    final Set<String> countries = new HashSet<>();
  }

  private static Map<String, Sums> sums(List<Row> rows, String column) {
    Map<String, Sums> sums = new HashMap<>();
    for (Row row : rows) {
      Sums sum = sums.computeIfAbsent(row.getString(column), unused -> new Sums());
      sum.revenue = sum.revenue.add(new BigDecimal(Double.toString(row.getDouble("montant"))));
      sum.count++;
      sum.items += row.getInt32("quantite");
      sum.clients.add(row.getInt32("client_id"));
      sum.countries.add(row.getString("pays"));
    }
    return sums;
  }

  private static List<CountrySales> expectedCountries(List<Row> rows) {
    List<CountrySales> expected = new ArrayList<>();
    sums(rows, "pays")
        .forEach(
            (pays, s) ->
                expected.add(
                    new CountrySales(pays, s.count, s.revenue, s.items, s.clients.size())));
    return expected;
  }

  private static List<SegmentSales> expectedSegments(List<Row> rows) {
    List<SegmentSales> expected = new ArrayList<>();
    sums(rows, "segment")
        .forEach(
            (segment, s) ->
                expected.add(
                    new SegmentSales(
                        segment, s.count, s.revenue, s.clients.size(), s.countries.size())));
    return expected;
  }

  /** Three panes of one client-day, a second client, a late sale and a second day. */
  private static TestStream<Row> sales() {
    return TestStream.create(TestRows.PROJECTION)
        .advanceWatermarkTo(DAY)
        .addElements(sale(JEAN, 10, 1))
        .addElements(sale(JEAN, 20, 2))
        .addElements(sale(SOPHIE, 5, 3))
        .addElements(sale(JEAN_NEXT_DAY, 1, 25))
        .advanceWatermarkTo(NEXT_DAY)
        .addElements(sale(JEAN, 30, 23))
        .advanceWatermarkToInfinity();
  }

  private static TimestampedValue<Row> sale(ClientDayKey key, double montant, int hour) {
    return TimestampedValue.of(row(key, 101, 2, montant), DAY.plus(Duration.standardHours(hour)));
  }

  /** A pane for each sale. */
  private static Window<Row> dayWindows() {
    return Window.<Row>into(AggregateByClientDay.dayWindows(ZoneOffset.UTC))
        .triggering(
            AfterWatermark.pastEndOfWindow()
                .withEarlyFirings(AfterPane.elementCountAtLeast(1))
                .withLateFirings(AfterPane.elementCountAtLeast(1)))
        .withAllowedLateness(Duration.standardMinutes(10));
  }

  private static Window<ClientDay> allDays() {
    return Window.<ClientDay>into(new GlobalWindows())
        .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
        .withAllowedLateness(Duration.ZERO);
  }

  /** Each pane is a part, so the parts of all roll-up panes add up to the whole. */
  @Test
  void addUpWhatDiscardingPanesHold(TestPipeline pipeline) {
    PCollection<CountrySales> countries =
        pipeline
            .apply(sales())
            .apply("DayWindows", dayWindows().discardingFiredPanes())
            .apply("AggregateByClientDay", AggregateByClientDay.create())
            .apply("AllDays", allDays().discardingFiredPanes())
            .apply("RollUpByCountry", RollUpByCountry.create());
    PAssert.that(countries)
        .satisfies(
            parts -> {
              long count = 0;
              BigDecimal revenue = BigDecimal.ZERO;
              for (CountrySales part : parts) {
                count += part.totalTransactions();
                revenue = revenue.add(part.revenueTotal());
              }
              assertThat(count + " " + revenue, is("5 66.00"));
              return null;
            });
    pipeline.run();
  }

  @Test
  void refusePanesThatAccumulate(TestPipeline pipeline) {
    pipeline.enableAbandonedNodeEnforcement(false);
    PCollection<ClientDay> days =
        pipeline
            .apply(sales())
            .apply("DayWindows", dayWindows().accumulatingFiredPanes())
            .apply("AggregateByClientDay", AggregateByClientDay.create());
    Exception country =
        assertThrows(
            IllegalArgumentException.class,
            () -> days.apply("RollUpByCountry", RollUpByCountry.create()));
    assertThat(
        country.getMessage(),
        is(
            "The panes of the client-days accumulate, so a roll-up would count their sales more"
                + " than once. Roll up the table of client-days, or let the panes discard what"
                + " they fired."));
    assertThrows(
        IllegalArgumentException.class,
        () -> days.apply("RollUpBySegment", RollUpBySegment.create()));
  }
}
