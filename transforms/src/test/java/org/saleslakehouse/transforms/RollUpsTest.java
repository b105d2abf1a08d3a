package org.saleslakehouse.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.saleslakehouse.transforms.TestSales.row;

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
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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
            .apply(Create.of(rows).withRowSchema(TestSales.PROJECTION))
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
    return TestStream.create(TestSales.PROJECTION)
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

  private static final CountrySales FRANCE =
      new CountrySales("France", 5, new BigDecimal("66"), 10, 2);
  private static final SegmentSales PARTICULIER =
      new SegmentSales("Particulier", 5, new BigDecimal("66"), 2, 1);

  @Test
  void countAClientDayOnceHoweverOftenItFires(TestPipeline pipeline) {
    PCollection<ClientDay> days =
        pipeline
            .apply(sales())
            .apply("DayWindows", dayWindows().accumulatingFiredPanes())
            .apply("AggregateByClientDay", AggregateByClientDay.create())
            .apply("AllDays", allDays().accumulatingFiredPanes());
    PAssert.that(days.apply("RollUpByCountry", RollUpByCountry.create()))
        .inFinalPane(GlobalWindow.INSTANCE)
        .containsInAnyOrder(FRANCE);
    PAssert.that(days.apply("RollUpBySegment", RollUpBySegment.create()))
        .inFinalPane(GlobalWindow.INSTANCE)
        .containsInAnyOrder(PARTICULIER);
    pipeline.run();
  }

  @Test
  void withinDayWindowsGiveTheDay(TestPipeline pipeline) {
    PCollection<CountrySales> countries =
        pipeline
            .apply(sales())
            .apply("DayWindows", dayWindows().accumulatingFiredPanes())
            .apply("AggregateByClientDay", AggregateByClientDay.create())
            .apply("RollUpByCountry", RollUpByCountry.create());
    PAssert.that(countries)
        .inLatePane(new IntervalWindow(DAY, NEXT_DAY))
        .containsInAnyOrder(new CountrySales("France", 4, new BigDecimal("65"), 8, 2));
    PAssert.that(countries)
        .inFinalPane(new IntervalWindow(NEXT_DAY, NEXT_DAY.plus(Duration.standardDays(1))))
        .containsInAnyOrder(new CountrySales("France", 1, new BigDecimal("1"), 2, 1));
    pipeline.run();
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

  /** Runners replay and reorder: an old revision must not replace a newer one, nor count again. */
  @Test
  void theRevisionWithTheMostSalesCountsInAnyOrder() {
    ClientDay first = new ClientDay(JEAN, 2, new BigDecimal("10"), 1, 10, 10, 1);
    ClientDay second = new ClientDay(JEAN, 4, new BigDecimal("30"), 2, 10, 20, 1);
    ClientDay other = new ClientDay(SOPHIE, 1, new BigDecimal("5"), 1, 5, 5, 1);
    RollUpTotals expected = new RollUpTotals(3, 5, new BigDecimal("35.00"), 2, 1);
    List<List<ClientDay>> orders =
        List.of(
            List.of(first, second, other),
            List.of(second, first, other),
            List.of(other, second, second, first, other, first));
    RollUpLatest.Fn fn = new RollUpLatest.Fn();
    for (List<ClientDay> order : orders) {
      for (int split = 0; split <= order.size(); split++) {
        RollUpLatest left = fn.createAccumulator();
        order.subList(0, split).forEach(day -> fn.addInput(left, day));
        RollUpLatest right = fn.createAccumulator();
        order.subList(split, order.size()).forEach(day -> fn.addInput(right, day));
        RollUpTotals found = fn.extractOutput(fn.mergeAccumulators(List.of(left, right)));
        assertThat(found, is(expected));
      }
    }
  }
}
