package org.saleslakehouse.pipelines.silver;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.StreamingOptions;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Goal: sales that come on time, early, late and too late are in the tables when and as promised.
 * Method: Beam's TestStream moves watermark and processing time by hand and feeds the whole
 * streaming composite, on the DirectRunner, into real Delta tables; every version of the client-day
 * table is compared. Speculative figures 30 seconds after the first sale, 10 minutes of lateness.
 */
class LateSalesInSilverTest {
  private static final Instant DAY = Instant.parse("2025-12-10T00:00:00Z");
  private static final Instant NEXT_DAY = Instant.parse("2025-12-11T00:00:00Z");

  @TempDir Path temp;
  private SilverLake lake;
  private final List<TestSale> sent = new ArrayList<>();

  @BeforeEach
  void newLake() {
    lake = new SilverLake(temp.resolve("lake"));
  }

  private static TestStream.Builder<Row> stream() {
    return TestStream.create(SchemaCoder.of(Rows.BRONZE)).advanceWatermarkTo(DAY);
  }

  /** By client 1, French, on 2025-12-10. */
  private TestSale sale(String time, double amount) {
    TestSale sale = new TestSale(1, 100 + sent.size(), "2025-12-10T" + time + "Z", amount);
    sent.add(sale);
    return sale;
  }

  private StreamCounters run(TestStream<Row> sales, String... options) {
    List<String> all = new ArrayList<>(List.of("commitIntervalMillis", "0"));
    all.addAll(List.of(options));
    SilverOptions silver =
        lake.values("STREAMING", all.toArray(new String[0])).as(SilverOptions.class);
    StreamingOptions streaming = PipelineOptionsFactory.as(StreamingOptions.class);
    streaming.setStreaming(true);
    Pipeline pipeline = Pipeline.create(streaming);
    pipeline
        .apply(sales)
        .apply("UpsertSilver", UpsertSilver.create(lake.lake(), SilverSettings.of(silver)));
    var result = pipeline.run();
    result.waitUntilFinish();
    return StreamCounters.of(result);
  }

  /** The client-days of each version of their table: number of sales, sum, judgements. */
  private List<List<String>> history() {
    List<List<String>> history = new ArrayList<>();
    String table = lake.lake().clientDays();
    for (long version = 0; version <= DeltaTable.open(table).version(); version++) {
      List<String> rows = new ArrayList<>();
      try (DeltaTable.Rows found =
          DeltaTable.open(table)
              .atVersion(version)
              .rows(
                  List.of("client_id", "jour", "nb_achats", "total_depense", "segment_depense"),
                  null)) {
        found.forEach(row -> rows.add(row.getValues().toString()));
      }
      rows.sort(null);
      history.add(rows);
    }
    return history;
  }

  private static List<String> rows(String... rows) {
    return List.of(rows);
  }

  @Test
  void onTime() {
    StreamCounters counters =
        run(
            stream()
                .addElements(
                    sale("01:00:00", 0.1).timestamped(), sale("23:59:59", 0.2).timestamped())
                .advanceWatermarkTo(Instant.parse("2025-12-10T12:00:00Z"))
                .addElements(
                    sale("12:30:00", 99.7).timestamped(),
                    new TestSale(3, 101, "2025-12-11T00:00:00Z", 7.5).timestamped())
                .advanceWatermarkTo(NEXT_DAY)
                .advanceWatermarkToInfinity());
    assertThat(
        history(),
        equalTo(
            List.of(
                rows("[1, 2025-12-10, 3, 100.0, Standard]"),
                rows("[1, 2025-12-10, 3, 100.0, Standard]", "[3, 2025-12-11, 1, 7.5, Economy]"))));
    assertThat(
        lake.tables().get("ventes_par_pays"),
        equalTo(rows("[France, 3, 100.0, 33.33, 3, 1]", "[Suisse, 1, 7.5, 7.5, 1, 1]")));
    assertThat(
        lake.tables().get("ventes_par_segment"), equalTo(rows("[Pro, 4, 107.5, 26.88, 2, 2]")));
    assertThat(counters, is(new StreamCounters(4, 0, 0, 4, 2, 2, 2, 2)));
  }

  @Test
  void speculative() {
    StreamCounters counters =
        run(
            stream()
                .addElements(sale("01:00:00", 0.1).timestamped())
                .advanceProcessingTime(Duration.standardSeconds(31))
                .addElements(
                    sale("02:00:00", 0.2).timestamped(), sale("03:00:00", 0.3).timestamped())
                .advanceProcessingTime(Duration.standardSeconds(31))
                .advanceWatermarkToInfinity());
    assertThat(
        history(),
        equalTo(
            List.of(
                rows("[1, 2025-12-10, 1, 0.1, Economy]"),
                rows("[1, 2025-12-10, 3, 0.6, Economy]"))));
    // The pane at the end of the day says nothing new, and makes no commit.
    assertThat(counters, is(new StreamCounters(3, 0, 0, 3, 3, 3, 2, 2)));
    assertThat(lake.tables().get("ventes_par_pays"), equalTo(rows("[France, 3, 0.6, 0.2, 3, 1]")));
  }

  @Test
  void unobservablyLate() {
    run(
        stream()
            .addElements(sale("20:00:00", 10).timestamped())
            .advanceWatermarkTo(Instant.parse("2025-12-10T23:30:00Z"))
            .addElements(sale("01:00:00", 5).timestamped())
            .advanceWatermarkToInfinity());
    assertThat(history(), equalTo(List.of(rows("[1, 2025-12-10, 2, 15.0, Economy]"))));
  }

  @Test
  void observablyLate() {
    StreamCounters counters =
        run(
            stream()
                .addElements(sale("20:00:00", 10).timestamped())
                .advanceWatermarkTo(NEXT_DAY.plus(Duration.standardMinutes(1)))
                .addElements(sale("23:00:00", 5).timestamped())
                .advanceWatermarkTo(NEXT_DAY.plus(Duration.standardMinutes(9)))
                .addElements(sale("22:00:00", 485).timestamped())
                .advanceWatermarkToInfinity());
    assertThat(
        history(),
        equalTo(
            List.of(
                rows("[1, 2025-12-10, 1, 10.0, Economy]"),
                rows("[1, 2025-12-10, 2, 15.0, Economy]"),
                rows("[1, 2025-12-10, 3, 500.0, Premium]"))));
    assertThat(counters.dropped(), is(0L));
    assertThat(
        lake.tables().get("ventes_par_segment"), equalTo(rows("[Pro, 3, 500.0, 166.67, 1, 1]")));
  }

  /** Counted with its money, and put right by the next incremental run. */
  @Test
  void droppablyLate() {
    StreamCounters counters =
        run(
            stream()
                .addElements(sale("20:00:00", 10).timestamped())
                .advanceWatermarkTo(NEXT_DAY.plus(Duration.standardMinutes(9)))
                .addElements(sale("23:00:00", 5).timestamped())
                .advanceWatermarkTo(NEXT_DAY.plus(Duration.standardMinutes(11)))
                .addElements(
                    sale("23:00:00", 0.125).timestamped(), sale("23:59:59.999", 1.1).timestamped())
                .advanceWatermarkTo(NEXT_DAY.plus(Duration.standardHours(5)))
                .addElements(sale("00:00:00", 1000).timestamped())
                .advanceWatermarkToInfinity());
    assertThat(
        history(),
        equalTo(
            List.of(
                rows("[1, 2025-12-10, 1, 10.0, Economy]"),
                rows("[1, 2025-12-10, 2, 15.0, Economy]"))));
    assertThat(counters.dropped(), is(3L));
    assertThat(StreamingSilver.euros(counters.droppedMicroEur()), is("1001.225"));
    assertThat(counters.reflected(), is(2L));

    lake.commit(sent.stream());
    lake.run("INCREMENTAL");
    assertThat(lake.tables(), equalTo(lake.batchTables(temp.resolve("batch"))));

    // A run that starts anew and drops them again leaves what has been put right.
    run(
        stream()
            .addElements(sent.get(0).timestamped(), sent.get(1).timestamped())
            .advanceWatermarkTo(NEXT_DAY.plus(Duration.standardMinutes(11)))
            .addElements(sent.get(2).timestamped())
            .advanceWatermarkToInfinity());
    assertThat(lake.tables(), equalTo(lake.batchTables(temp.resolve("batch2"))));
  }

  @Test
  void allowedLatenessSaysHowLongADayStaysOpen() {
    Instant halfPastMidnight = NEXT_DAY.plus(Duration.standardMinutes(30));
    StreamCounters counters =
        run(
            stream()
                .addElements(sale("20:00:00", 10).timestamped())
                .advanceWatermarkTo(halfPastMidnight)
                .addElements(sale("23:00:00", 5).timestamped())
                .advanceWatermarkTo(halfPastMidnight.plus(Duration.standardMinutes(31)))
                .addElements(sale("23:00:00", 1).timestamped())
                .advanceWatermarkToInfinity(),
            "allowedLateness",
            "1h");
    assertThat(
        history(),
        equalTo(
            List.of(
                rows("[1, 2025-12-10, 1, 10.0, Economy]"),
                rows("[1, 2025-12-10, 2, 15.0, Economy]"))));
    assertThat(counters.dropped(), is(1L));
    assertThat(counters.droppedMicroEur(), is(1_000_000L));
  }

  @Test
  void earlyFiringSaysWhenADaysFirstFiguresCome() {
    run(
        stream()
            .addElements(sale("01:00:00", 1).timestamped())
            .advanceProcessingTime(Duration.standardSeconds(31))
            .addElements(sale("02:00:00", 2).timestamped())
            .advanceProcessingTime(Duration.standardSeconds(31))
            .advanceWatermarkToInfinity(),
        "earlyFiring",
        "1m");
    // 30 seconds after the first sale there is nothing yet, and a minute after it there are both.
    assertThat(history(), equalTo(List.of(rows("[1, 2025-12-10, 2, 3.0, Economy]"))));
  }

  @Test
  void aSmallerValueThatComesAgainNeverOverwritesALargerOne() {
    run(
        stream()
            .addElements(
                sale("01:00:00", 1).timestamped(),
                sale("02:00:00", 2).timestamped(),
                sale("03:00:00", 3).timestamped())
            .advanceWatermarkToInfinity());
    List<Long> versions = lake.versions();
    StreamCounters replay =
        run(
            stream()
                .addElements(sent.get(0).timestamped())
                .advanceProcessingTime(Duration.standardSeconds(31))
                .addElements(sent.get(1).timestamped())
                .advanceProcessingTime(Duration.standardSeconds(31))
                .advanceWatermarkToInfinity());
    assertThat(replay, is(new StreamCounters(2, 0, 0, 2, 3, 3, 0, 0)));
    assertThat(lake.versions(), equalTo(versions));

    run(
        stream()
            .addElements(sent.get(0).timestamped())
            .advanceProcessingTime(Duration.standardSeconds(31))
            .addElements(
                sent.get(1).timestamped(),
                sent.get(2).timestamped(),
                sale("04:00:00", 4).timestamped())
            .advanceWatermarkToInfinity());
    assertThat(
        history(),
        equalTo(
            List.of(
                rows("[1, 2025-12-10, 3, 6.0, Economy]"),
                rows("[1, 2025-12-10, 4, 10.0, Economy]"))));
    assertThat(lake.tables().get("ventes_par_pays"), equalTo(rows("[France, 4, 10.0, 2.5, 4, 1]")));
  }

  /** Windows long over that fire once more, with nothing new, or empty. */
  @Test
  void panesWithoutNewsNeverOverwrite() {
    run(
        stream()
            .addElements(sale("01:00:00", 1).timestamped())
            .advanceProcessingTime(Duration.standardSeconds(31))
            .advanceWatermarkTo(NEXT_DAY)
            .advanceProcessingTime(Duration.standardSeconds(31))
            .advanceWatermarkTo(NEXT_DAY.plus(Duration.standardDays(3)))
            .advanceProcessingTime(Duration.standardDays(1))
            .advanceWatermarkToInfinity());
    assertThat(history(), equalTo(List.of(rows("[1, 2025-12-10, 1, 1.0, Economy]"))));
    assertThat(lake.versions(), equalTo(List.of(0L, 0L, 0L)));
  }

  @Test
  void otherThresholdsJudgeAnewWhatComesAgain() {
    run(stream().addElements(sale("01:00:00", 1).timestamped()).advanceWatermarkToInfinity());
    run(
        stream().addElements(sent.get(0).timestamped()).advanceWatermarkToInfinity(),
        "standardSpendingEur",
        "1");
    assertThat(
        history(),
        equalTo(
            List.of(
                rows("[1, 2025-12-10, 1, 1.0, Economy]"),
                rows("[1, 2025-12-10, 1, 1.0, Standard]"))));
  }

  /**
   * Two partitions of the topic, one a day ahead: the source holds the watermark for the slower.
   */
  @Test
  void salesOfALaggingPartitionAreNotLostWhileTheWatermarkWaits() {
    Stream<TestSale> ahead = TestSale.sales(3, "2025-12-11T10:00:00Z", 1, 2);
    var ahead2 = ahead.map(TestSale::timestamped).toList();
    StreamCounters counters =
        run(
            stream()
                .addElements(ahead2.get(0), ahead2.get(1))
                .addElements(sale("08:00:00", 5).timestamped())
                .advanceWatermarkTo(Instant.parse("2025-12-10T08:00:00Z"))
                .addElements(sale("09:00:00", 6).timestamped())
                .advanceWatermarkToInfinity());
    assertThat(counters.dropped(), is(0L));
    assertThat(
        history().get(history().size() - 1),
        equalTo(rows("[1, 2025-12-10, 2, 11.0, Economy]", "[3, 2025-12-11, 2, 3.0, Economy]")));
  }

  @Test
  void anotherTimeZoneThanBronzesIsAnError() {
    TestStream<Row> late =
        stream().addElements(sale("23:30:00", 1).timestamped()).advanceWatermarkToInfinity();
    RuntimeException thrown =
        assertThrows(RuntimeException.class, () -> run(late, "timeZone", "Europe/Paris"));
    assertThat(
        thrown.getMessage(),
        containsString(
            "has jour 2025-12-10 in Bronze, but in the time zone Europe/Paris that is 2025-12-11"));
  }
}
