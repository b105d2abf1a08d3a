package org.saleslakehouse.pipelines.bronze;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.beam.sdk.PipelineResult;
import org.apache.kafka.common.TopicPartition;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.kafka.KafkaLag;
import org.saleslakehouse.pipelines.kafka.ReadOrders;
import org.saleslakehouse.pipelines.metrics.Histogram;
import org.saleslakehouse.pipelines.metrics.JobCounters;
import org.saleslakehouse.pipelines.metrics.MetricsReporter.JobMetrics;
import org.saleslakehouse.pipelines.metrics.MetricsText;
import org.saleslakehouse.pipelines.metrics.PrometheusMetrics;
import org.saleslakehouse.transforms.enrich.EnrichSales;
import org.saleslakehouse.transforms.parse.ParseSales;
import org.saleslakehouse.transforms.quality.CheckQuality;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the Bronze job measures: the pipeline's counters, how far the tables' logs say they are, and
 * how far that is behind Kafka. docs/metrics.md lists the names.
 */
final class BronzeMetrics implements JobMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(BronzeMetrics.class);
  private static final String PREFIX = "lakehouse_bronze_";

  private static final Duration LAG_INTERVAL = Duration.ofSeconds(5);

  /** A lag that was measured longer ago is no longer the lag now. */
  private static final Duration STALE = Duration.ofSeconds(20);

  private final KafkaLag kafkaLag;
  private final JobCounters counters = new JobCounters();
  private final LagWatch lagWatch = new LagWatch(LAG_INTERVAL, InstantSource.system());

  private volatile @Nullable State state;
  private @Nullable Measured lastLine;

  /** What the launcher saw last. */
  private record State(PipelineResult run, long stored, Map<TopicPartition, Long> next, int runs) {}

  /** All that there is to tell at one moment. */
  record Measured(
      long nanos,
      long read,
      long holes,
      long stored,
      Map<String, Long> quarantined,
      Map<String, Long> broken,
      long late,
      int restarts,
      JobCounters.Commits commits,
      Histogram delays,
      LagWatch.Known lag) {}

  BronzeMetrics(KafkaLag kafkaLag) {
    this.kafkaLag = kafkaLag;
  }

  /**
   * Takes note of how the job is.
   *
   * @param run the pipeline that runs
   * @param stored records that the tables have got since the job was started
   * @param next the offset that each partition's stored records end before
   */
  void observe(PipelineResult run, long stored, Map<TopicPartition, Long> next) {
    State last = state;
    int runs = last == null ? 1 : last.run() == run ? last.runs() : last.runs() + 1;
    State now = new State(run, stored, Map.copyOf(next), runs);
    state = now;
    lagWatch.measureIfDue(() -> kafkaLag.measure(now.next()));
  }

  private synchronized @Nullable Measured measure() {
    State now = state;
    if (now == null) {
      return null;
    }
    try {
      counters.take(now.run());
    } catch (RuntimeException e) {
      // A pipeline that has just ended need not answer any more: what it said last still holds.
      LOG.debug("The pipeline does not tell its counters.", e);
    }
    return new Measured(
        System.nanoTime(),
        counters.count(ParseSales.class, "accepted") + counters.count(ParseSales.class, "rejected"),
        counters.count(ReadOrders.class, ReadOrders.HOLES),
        now.stored(),
        counters.counts(EnrichSales.class, EnrichSales.QUARANTINED),
        counters.counts(CheckQuality.class, CheckQuality.BROKEN),
        counters.count(EnrichSales.class, EnrichSales.LATE),
        now.runs() - 1,
        counters.commits(),
        counters.delays(),
        lagWatch.known());
  }

  @Override
  public synchronized String line() {
    Measured now = measure();
    if (now == null) {
      return "";
    }
    String line = line(lastLine, now);
    lastLine = now;
    return line;
  }

  /** The line; rates, commits and delays are those since the line before. */
  static String line(@Nullable Measured before, Measured now) {
    double seconds = before == null ? 0 : (now.nanos() - before.nanos()) / 1e9;
    long quarantined = now.quarantined().values().stream().mapToLong(Long::longValue).sum();
    StringBuilder line = new StringBuilder("metrics: ");
    line.append(MetricsText.count(now.read())).append(" read");
    if (before != null) {
      line.append(" (").append(MetricsText.rate(now.read() - before.read(), seconds)).append(')');
    }
    if (now.holes() > 0) {
      line.append(", ").append(MetricsText.count(now.holes())).append(" offsets without a record");
    }
    line.append(", ").append(MetricsText.count(now.stored())).append(" stored, ");
    line.append(MetricsText.count(quarantined)).append(" quarantined");
    if (quarantined > 0) {
      line.append(" (").append(MetricsText.largest(now.quarantined())).append(')');
    }
    line.append(", ").append(MetricsText.count(now.late())).append(" late");
    if (!now.broken().isEmpty()) {
      line.append("; rules broken: ").append(MetricsText.largest(now.broken()));
    }
    append(
        line,
        MetricsText.commits(
            before == null ? now.commits() : now.commits().since(before.commits())));
    append(
        line,
        MetricsText.delays(before == null ? now.delays() : now.delays().since(before.delays())));
    append(line, lagText(now.lag()));
    if (now.restarts() > 0) {
      append(line, now.restarts() + (now.restarts() == 1 ? " restart" : " restarts"));
    }
    return line.toString();
  }

  private static void append(StringBuilder line, String part) {
    if (!part.isEmpty()) {
      line.append("; ").append(part);
    }
  }

  private static String lagText(LagWatch.Known known) {
    if (known.age() == null || known.age().compareTo(STALE) > 0) {
      return "lag unknown"
          + (known.age() == null
              ? ""
              : " since " + MetricsText.seconds(known.age().toMillis() / 1000.0))
          + ", as Kafka does not answer";
    }
    Map<Integer, KafkaLag.OfPartition> lag = known.byPartition();
    Map<String, Long> behind = new TreeMap<>();
    lag.forEach((partition, of) -> behind.put("partition " + partition, of.records()));
    long records = behind.values().stream().mapToLong(Long::longValue).sum();
    if (records == 0) {
      return "no lag";
    }
    boolean isAgeKnown = lag.values().stream().allMatch(KafkaLag.OfPartition::isAgeKnown);
    double oldest =
        lag.values().stream().mapToDouble(KafkaLag.OfPartition::seconds).max().orElse(0);
    return "lag "
        + MetricsText.count(records)
        + (records == 1 ? " record" : " records")
        + (isAgeKnown
            ? (records == 1 ? " of " : " of up to ") + MetricsText.seconds(oldest)
            : " of unknown age")
        + " ("
        + MetricsText.largest(behind)
        + ")";
  }

  @Override
  public MetricSnapshots snapshots() {
    Measured now = measure();
    return now == null ? new MetricSnapshots() : snapshots(now);
  }

  static MetricSnapshots snapshots(Measured now) {
    PrometheusMetrics text =
        new PrometheusMetrics(PREFIX)
            .counter("records_read", "Records that were read from Kafka.", now.read())
            .counter(
                "offsets_without_record",
                "Offsets that have no record: transactions, compaction.",
                now.holes())
            .counter("records_stored", "Records that the two tables have got.", now.stored())
            .counter(
                "records_quarantined", "Records to the quarantine.", "reason", now.quarantined())
            .counter("quality_rule_broken", "Sales that break a rule.", "rule", now.broken())
            .counter("sales_late", "Sales that came late.", now.late())
            .counter("restarts", "Pipelines that failed and were started again.", now.restarts())
            .commits(now.commits())
            .histogram(
                "freshness_seconds",
                "From the event of a sale to the commit that makes it visible.",
                now.delays());
    if (now.lag().age() != null) {
      Map<Integer, KafkaLag.OfPartition> lag = now.lag().byPartition();
      text.gauge(
              "kafka_lag_records",
              "Records of a partition that were not stored yet when the lag was measured last.",
              "partition",
              byPartition(lag, of -> (double) of.records()))
          .gauge(
              "kafka_lag_seconds",
              "Time since the oldest of these was written; NaN if unknown.",
              "partition",
              byPartition(lag, KafkaLag.OfPartition::seconds))
          .gauge(
              "kafka_lag_age_seconds",
              "Time since the lag was measured.",
              now.lag().age().toMillis() / 1000.0);
    }
    return text.toSnapshots();
  }

  private static Map<String, Double> byPartition(
      Map<Integer, KafkaLag.OfPartition> lag,
      java.util.function.ToDoubleFunction<KafkaLag.OfPartition> value) {
    return lag.entrySet().stream()
        .collect(
            Collectors.toMap(
                e -> Integer.toString(e.getKey()), e -> value.applyAsDouble(e.getValue())));
  }
}
