package org.saleslakehouse.pipelines.bronze;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.io.delta.model.DelayBuckets;
import org.saleslakehouse.pipelines.bronze.BronzeMetrics.Measured;
import org.saleslakehouse.pipelines.kafka.KafkaLag;
import org.saleslakehouse.pipelines.metrics.DeployedMetrics;
import org.saleslakehouse.pipelines.metrics.Histogram;
import org.saleslakehouse.pipelines.metrics.JobCounters.Commits;

/** The line of metrics, as its reader sees it. */
class BronzeMetricsTest {
  private static final long SECOND = 1_000_000_000L;

  private static Histogram delays(long withinTwoSeconds, long withinFiveSeconds) {
    List<Double> bounds = new ArrayList<>();
    DelayBuckets.boundsMillis().forEach(bound -> bounds.add(bound / 1000.0));
    List<Long> counts = new ArrayList<>(Collections.nCopies(bounds.size() + 1, 0L));
    counts.set(bounds.indexOf(2.0), withinTwoSeconds);
    counts.set(bounds.indexOf(5.0), withinFiveSeconds);
    return new Histogram(bounds, counts, 1);
  }

  private static Measured measured(
      long seconds,
      long read,
      Map<String, Long> quarantined,
      int restarts,
      Commits commits,
      Histogram delays,
      @Nullable Map<Integer, KafkaLag.OfPartition> lag) {
    return new Measured(
        seconds * SECOND,
        read,
        0,
        read,
        quarantined,
        Map.of(),
        31,
        restarts,
        commits,
        delays,
        lag == null
            ? new LagWatch.Known(Map.of(), null)
            : new LagWatch.Known(lag, Duration.ofSeconds(1)));
  }

  @Test
  void theFirstLineTellsTotals() {
    Measured first =
        measured(
            0,
            12_340,
            Map.of("missing_field", 22L, "not_json", 18L),
            0,
            new Commits(2, 96),
            delays(99, 1),
            Map.of(
                0, new KafkaLag.OfPartition(20, 0.25),
                1, new KafkaLag.OfPartition(0, 0),
                2, new KafkaLag.OfPartition(100, 1.3)));
    assertThat(
        BronzeMetrics.line(null, first),
        is(
            "metrics: 12,340 read, 12,340 stored, 40 quarantined (missing_field 22, not_json 18),"
                + " 31 late; commits of 48 ms; visible after 1.8 s (p50), 2.0 s (p99);"
                + " lag 120 records of up to 1.3 s (partition 2 100, partition 0 20)"));
  }

  @Test
  void eachFurtherLineTellsRatesAndLatenciesSinceTheOneBefore() {
    Map<Integer, KafkaLag.OfPartition> none = Map.of(0, new KafkaLag.OfPartition(0, 0));
    Measured before = measured(100, 1_000, Map.of(), 0, new Commits(2, 96), delays(900, 0), none);
    Measured now = measured(130, 4_000, Map.of(), 1, new Commits(3, 1_346), delays(900, 10), none);
    assertThat(
        BronzeMetrics.line(before, now),
        is(
            "metrics: 4,000 read (100/s), 4,000 stored, 0 quarantined, 31 late; commits of 1.3 s;"
                + " visible after 4.0 s (p50), 5.0 s (p99); no lag; 1 restart"));
  }

  @Test
  void whatDidNotHappenOrIsNotKnownIsNotMadeUp() {
    Measured before = measured(0, 0, Map.of(), 0, new Commits(0, 0), delays(0, 0), null);
    Measured now = measured(30, 0, Map.of(), 0, new Commits(0, 0), delays(0, 0), null);
    assertThat(
        BronzeMetrics.line(before, now),
        is(
            "metrics: 0 read (0/s), 0 stored, 0 quarantined, 31 late; lag unknown, as Kafka does"
                + " not answer"));
  }

  /** An alert or a chart of a name that nobody tells would stay silent for ever. */
  @Test
  void theAlertsTheDashboardAndTheDocumentsNameMetricsThatItTells() throws Exception {
    Measured now =
        new Measured(
            0,
            5,
            0,
            5,
            Map.of("not_json", 1L),
            Map.of("not_in_future", 3L),
            0,
            0,
            new Commits(1, 2),
            delays(1, 1),
            new LagWatch.Known(
                Map.of(0, new KafkaLag.OfPartition(20, 0.25)), Duration.ofSeconds(1)));
    assertThat(
        DeployedMetrics.unknown("lakehouse_bronze_", BronzeMetrics.snapshots(now)), is(Set.of()));
  }

  @Test
  void rulesThatAreBrokenAreNamed() {
    Measured now =
        new Measured(
            0,
            5,
            0,
            5,
            Map.of(),
            Map.of("not_in_future", 3L),
            0,
            0,
            new Commits(0, 0),
            delays(0, 0),
            new LagWatch.Known(Map.of(), Duration.ZERO));
    assertThat(
        BronzeMetrics.line(null, now),
        is(
            "metrics: 5 read, 5 stored, 0 quarantined, 0 late; rules broken: not_in_future 3; no"
                + " lag"));
  }

  private static String lagOf(Duration age, KafkaLag.OfPartition partition) {
    Measured now =
        new Measured(
            0,
            5,
            0,
            5,
            Map.of(),
            Map.of(),
            0,
            0,
            new Commits(0, 0),
            delays(0, 0),
            new LagWatch.Known(Map.of(0, partition), age));
    return BronzeMetrics.line(null, now).replaceFirst(".*; ", "");
  }

  @Test
  void aLagWhoseAgeIsNotKnownIsALag() {
    assertThat(
        lagOf(Duration.ZERO, new KafkaLag.OfPartition(20, Double.NaN)),
        is("lag 20 records of unknown age (partition 0 20)"));
  }

  @Test
  void aLagThatWasMeasuredLongAgoIsNotTheLagNow() {
    assertThat(
        lagOf(Duration.ofSeconds(35), new KafkaLag.OfPartition(0, 0)),
        is("lag unknown since 35.0 s, as Kafka does not answer"));
  }
}
