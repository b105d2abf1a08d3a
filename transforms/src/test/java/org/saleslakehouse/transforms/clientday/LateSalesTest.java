package org.saleslakehouse.transforms.clientday;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.saleslakehouse.transforms.clientday.TestRows.row;

import java.math.BigDecimal;
import java.time.ZoneOffset;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Goal: late sales end up in the right pane of the right day, or are dropped where that was
 * promised. Method: Beam's TestStream moves watermark and processing time by hand; every pane is
 * compared whole. Day windows, a speculative pane 30 seconds after the first sale, 10 minutes of
 * lateness.
 */
@ExtendWith(TestPipelineExtension.class)
class LateSalesTest {
  private static final Instant DAY = Instant.parse("2025-12-10T00:00:00Z");
  private static final Instant NEXT_DAY = Instant.parse("2025-12-11T00:00:00Z");
  private static final BoundedWindow WINDOW = new IntervalWindow(DAY, NEXT_DAY);
  private static final BoundedWindow NEXT_WINDOW =
      new IntervalWindow(NEXT_DAY, NEXT_DAY.plus(Duration.standardDays(1)));
  private static final ClientDayKey KEY =
      new ClientDayKey(1, "Jean Dupont", "France", "Particulier", "2025-12-10");
  private static final ClientDayKey NEXT_KEY =
      new ClientDayKey(1, "Jean Dupont", "France", "Particulier", "2025-12-11");

  private static TestStream.Builder<Row> stream() {
    return TestStream.create(TestRows.PROJECTION).advanceWatermarkTo(DAY);
  }

  /** One item of product {@code produit} at {@code hour}. */
  private static TimestampedValue<Row> sale(int produit, double montant, double hour) {
    return TimestampedValue.of(row(KEY, produit, 1, montant), at(hour));
  }

  private static Instant at(double hour) {
    return DAY.plus(Duration.millis(Math.round(hour * 3_600_000)));
  }

  private static ClientDay day(long nbAchats, String total, double min, double max, long products) {
    return new ClientDay(KEY, nbAchats, new BigDecimal(total), nbAchats, min, max, products);
  }

  private static Window<Row> dayWindows() {
    return Window.<Row>into(AggregateByClientDay.dayWindows(ZoneOffset.UTC))
        .triggering(
            AfterWatermark.pastEndOfWindow()
                .withEarlyFirings(
                    AfterProcessingTime.pastFirstElementInPane()
                        .plusDelayOf(Duration.standardSeconds(30)))
                .withLateFirings(AfterPane.elementCountAtLeast(1)))
        .withAllowedLateness(Duration.standardMinutes(10));
  }

  private static PCollection<ClientDay> accumulating(TestPipeline pipeline, TestStream<Row> sales) {
    return pipeline
        .apply(sales)
        .apply("DayWindows", dayWindows().accumulatingFiredPanes())
        .apply("AggregateByClientDay", AggregateByClientDay.create());
  }

  private static PCollection<ClientDay> discarding(TestPipeline pipeline, TestStream<Row> sales) {
    return pipeline
        .apply(sales)
        .apply("DayWindows", dayWindows().discardingFiredPanes())
        .apply("AggregateByClientDay", AggregateByClientDay.create());
  }

  @Test
  void onTime(TestPipeline pipeline) {
    PCollection<ClientDay> days =
        accumulating(
            pipeline,
            stream()
                .addElements(sale(101, 0.1, 1), sale(102, 0.2, 23.9))
                .advanceWatermarkTo(at(12))
                .addElements(
                    TimestampedValue.of(row(NEXT_KEY, 101, 4, 7.5), NEXT_DAY), sale(101, 50, 12.5))
                .advanceWatermarkToInfinity());
    ClientDay whole = day(3, "50.30", 0.1, 50, 2);
    PAssert.that(days).inOnTimePane(WINDOW).containsInAnyOrder(whole);
    PAssert.that(days).inFinalPane(WINDOW).containsInAnyOrder(whole);
    PAssert.that(days).inEarlyPane(WINDOW).empty();
    PAssert.that(days).inLatePane(WINDOW).empty();
    PAssert.that(days)
        .inOnTimePane(NEXT_WINDOW)
        .containsInAnyOrder(new ClientDay(NEXT_KEY, 4, new BigDecimal("7.50"), 1, 7.5, 7.5, 1));
    pipeline.run();
  }

  @Test
  void speculative(TestPipeline pipeline) {
    PCollection<ClientDay> days =
        accumulating(
            pipeline,
            stream()
                .addElements(sale(101, 0.1, 1))
                .advanceProcessingTime(Duration.standardSeconds(31))
                .addElements(sale(102, 0.2, 2), sale(102, 0.3, 3))
                .advanceProcessingTime(Duration.standardSeconds(31))
                .advanceWatermarkToInfinity());
    PAssert.that(days)
        .inEarlyPane(WINDOW)
        .containsInAnyOrder(day(1, "0.10", 0.1, 0.1, 1), day(3, "0.60", 0.1, 0.3, 2));
    // Nothing came since the second early pane: the on-time pane says the same again.
    PAssert.that(days).inOnTimePane(WINDOW).containsInAnyOrder(day(3, "0.60", 0.1, 0.3, 2));
    PAssert.that(days).inLatePane(WINDOW).empty();
    pipeline.run();
  }

  /** Clients 1 and 17 share a shard, and so a trigger; 2 has another. */
  @Test
  void aSpeculativePaneHoldsTheClientsThatHaveBoughtSinceTheLast(TestPipeline pipeline) {
    ClientDayKey sameShard =
        new ClientDayKey(17, "Marie Durand", "Belgique", "Entreprise", "2025-12-10");
    ClientDayKey otherShard =
        new ClientDayKey(2, "Paul Martin", "France", "Particulier", "2025-12-10");
    PCollection<ClientDay> days =
        accumulating(
            pipeline,
            stream()
                .addElements(
                    sale(101, 1, 1),
                    TimestampedValue.of(row(sameShard, 101, 1, 2), at(1)),
                    TimestampedValue.of(row(otherShard, 101, 1, 3), at(1)))
                .advanceProcessingTime(Duration.standardSeconds(31))
                .addElements(TimestampedValue.of(row(sameShard, 102, 1, 4), at(2)))
                .advanceProcessingTime(Duration.standardSeconds(31))
                .advanceWatermarkToInfinity());
    ClientDay unchanged = day(1, "1.00", 1, 1, 1);
    ClientDay grown = new ClientDay(sameShard, 2, new BigDecimal("6.00"), 2, 2, 4, 2);
    ClientDay other = new ClientDay(otherShard, 1, new BigDecimal("3.00"), 1, 3, 3, 1);
    PAssert.that(days)
        .inEarlyPane(WINDOW)
        .containsInAnyOrder(
            unchanged,
            new ClientDay(sameShard, 1, new BigDecimal("2.00"), 1, 2, 2, 1),
            other,
            grown);
    PAssert.that(days).inOnTimePane(WINDOW).containsInAnyOrder(unchanged, grown, other);
    PipelineResult result = pipeline.run();
    assertThat(counter(result, AggregateByClientDay.AGGREGATED_SALES), is(4L));
    assertThat(counter(result, AggregateByClientDay.CLIENT_DAYS), is(7L));
  }

  @Test
  void unobservablyLate(TestPipeline pipeline) {
    PCollection<ClientDay> days =
        accumulating(
            pipeline,
            stream()
                .addElements(sale(101, 10, 20))
                .advanceWatermarkTo(at(23.5))
                // Behind the watermark, but its day is still open: nobody can tell.
                .addElements(sale(102, 5, 1))
                .advanceWatermarkToInfinity());
    PAssert.that(days).inOnTimePane(WINDOW).containsInAnyOrder(day(2, "15.00", 5, 10, 2));
    PAssert.that(days).inLatePane(WINDOW).empty();
    PAssert.that(days).inFinalPane(WINDOW).containsInAnyOrder(day(2, "15.00", 5, 10, 2));
    pipeline.run();
  }

  @Test
  void observablyLate(TestPipeline pipeline) {
    PCollection<ClientDay> days =
        accumulating(
            pipeline,
            stream()
                .addElements(sale(101, 10, 20))
                .advanceWatermarkTo(NEXT_DAY.plus(Duration.standardMinutes(1)))
                .addElements(sale(101, 5, 23))
                .addElements(sale(102, 1, 22))
                .advanceWatermarkToInfinity());
    PAssert.that(days).inOnTimePane(WINDOW).containsInAnyOrder(day(1, "10.00", 10, 10, 1));
    PAssert.that(days)
        .inLatePane(WINDOW)
        .containsInAnyOrder(day(2, "15.00", 5, 10, 1), day(3, "16.00", 1, 10, 2));
    pipeline.run();
  }

  @Test
  void droppablyLate(TestPipeline pipeline) {
    PCollection<ClientDay> days =
        accumulating(
            pipeline,
            stream()
                .addElements(sale(101, 10, 20))
                .advanceWatermarkTo(NEXT_DAY.plus(Duration.standardMinutes(9)))
                .addElements(sale(102, 5, 23))
                .advanceWatermarkTo(NEXT_DAY.plus(Duration.standardMinutes(11)))
                .addElements(sale(103, 1, 23))
                .advanceWatermarkToInfinity());
    PAssert.that(days).inOnTimePane(WINDOW).containsInAnyOrder(day(1, "10.00", 10, 10, 1));
    PAssert.that(days).inLatePane(WINDOW).containsInAnyOrder(day(2, "15.00", 5, 10, 2));
    PAssert.that(days).containsInAnyOrder(day(1, "10.00", 10, 10, 1), day(2, "15.00", 5, 10, 2));
    pipeline.run();
  }

  @Test
  void discardingPanesHoldWhatIsNew(TestPipeline pipeline) {
    PCollection<ClientDay> days =
        discarding(
            pipeline,
            stream()
                .addElements(sale(101, 0.1, 1), sale(102, 0.2, 1))
                .advanceProcessingTime(Duration.standardSeconds(31))
                .addElements(sale(101, 7, 2))
                .advanceWatermarkTo(NEXT_DAY)
                .addElements(sale(102, 5, 23))
                .advanceWatermarkToInfinity());
    PAssert.that(days).inEarlyPane(WINDOW).containsInAnyOrder(day(2, "0.30", 0.1, 0.2, 2));
    PAssert.that(days).inOnTimePane(WINDOW).containsInAnyOrder(day(1, "7.00", 7, 7, 1));
    PAssert.that(days).inLatePane(WINDOW).containsInAnyOrder(day(1, "5.00", 5, 5, 1));
    pipeline.run();
  }

  /**
   * An on-time pane in which nothing is new fires nevertheless: as a row of zeros it would
   * overwrite a good one.
   */
  @Test
  void emptyPanesGiveNothing(TestPipeline pipeline) {
    PCollection<ClientDay> days =
        discarding(
            pipeline,
            stream()
                .addElements(sale(101, 0.1, 1))
                .advanceProcessingTime(Duration.standardSeconds(31))
                .advanceWatermarkToInfinity());
    PAssert.that(days).inEarlyPane(WINDOW).containsInAnyOrder(day(1, "0.10", 0.1, 0.1, 1));
    PAssert.that(days).inOnTimePane(WINDOW).empty();
    PAssert.that(days).containsInAnyOrder(day(1, "0.10", 0.1, 0.1, 1));
    pipeline.run();
  }

  /** What is within the lateness by a millisecond is in; what is beyond it is counted, not lost. */
  @Test
  void droppablyLateSalesAreCountedWithTheirMoney(TestPipeline pipeline) {
    Instant expiry = NEXT_DAY.plus(Duration.standardMinutes(10));
    PCollection<ClientDay> days =
        pipeline
            .apply(
                stream()
                    .addElements(sale(101, 10, 20))
                    .advanceWatermarkTo(expiry.minus(Duration.millis(1)))
                    .addElements(sale(102, 5, 23))
                    .advanceWatermarkTo(expiry)
                    .addElements(sale(103, 1.125, 23), sale(103, 2, 1))
                    .addElements(TimestampedValue.of(row(NEXT_KEY, 101, 1, 7.5), NEXT_DAY))
                    .advanceWatermarkToInfinity())
            .apply("DayWindows", dayWindows().accumulatingFiredPanes())
            .apply("AggregateByClientDay", AggregateByClientDay.create().countingDropped());
    PAssert.that(days).inOnTimePane(WINDOW).containsInAnyOrder(day(1, "10.00", 10, 10, 1));
    PAssert.that(days).inLatePane(WINDOW).containsInAnyOrder(day(2, "15.00", 5, 10, 2));
    PAssert.that(days)
        .inOnTimePane(NEXT_WINDOW)
        .containsInAnyOrder(new ClientDay(NEXT_KEY, 1, new BigDecimal("7.50"), 1, 7.5, 7.5, 1));
    PipelineResult result = pipeline.run();
    assertThat(counter(result, AggregateByClientDay.DROPPED_SALES), is(2L));
    assertThat(counter(result, AggregateByClientDay.DROPPED_MICRO_EUR), is(3_125_000L));
  }

  /**
   * The Spark runner may advance the watermark between two groupings of a micro-batch: what the
   * first has found in time must not expire at the second, which would drop it uncounted.
   */
  @Test
  void whatWasFoundInTimeCannotExpireAfterwards() {
    PCollection<ClientDay> days =
        Pipeline.create()
            .apply(stream().advanceWatermarkToInfinity())
            .apply("DayWindows", dayWindows().accumulatingFiredPanes())
            .apply("AggregateByClientDay", AggregateByClientDay.create().countingDropped());
    assertThat(
        days.getWindowingStrategy().getAllowedLateness(),
        is(Duration.standardDays(1).plus(Duration.standardMinutes(10))));
  }

  private static long counter(PipelineResult result, String name) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(AggregateByClientDay.class, name))
            .build();
    long sum = 0;
    for (MetricResult<Long> found : result.metrics().queryMetrics(filter).getCounters()) {
      sum += found.getCommitted();
    }
    return sum;
  }

  @Test
  void droppedSalesCanBeCountedInWindowsOfDaysOnly() {
    PCollection<Row> sales = Pipeline.create().apply(stream().advanceWatermarkToInfinity());
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> sales.apply(AggregateByClientDay.create().countingDropped()));
    assertThat(thrown.getMessage(), containsString("Use dayWindows(zone)"));
  }
}
