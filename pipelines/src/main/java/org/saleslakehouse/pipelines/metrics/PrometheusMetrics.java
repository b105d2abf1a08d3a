package org.saleslakehouse.pipelines.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.Map;

/** Gathers a job's metrics in Prometheus's form: base units, counters that end in _total. */
public final class PrometheusMetrics {
  private final String prefix;
  private final MetricSnapshots.Builder snapshots = MetricSnapshots.builder();

  /**
   * Nothing yet.
   *
   * @param prefix before each name
   */
  public PrometheusMetrics(String prefix) {
    this.prefix = prefix;
  }

  public PrometheusMetrics counter(String name, String help, long value) {
    return counter(name, help, (double) value);
  }

  public PrometheusMetrics counter(String name, String help, double value) {
    snapshots.metricSnapshot(
        CounterSnapshot.builder()
            .name(prefix + name)
            .help(help)
            .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().value(value).build())
            .build());
    return this;
  }

  /** One counter for each value of a label. */
  public PrometheusMetrics counter(
      String name, String help, String label, Map<String, Long> valuesByLabel) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(prefix + name).help(help);
    valuesByLabel.forEach(
        (of, value) ->
            counter.dataPoint(
                CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(Labels.of(label, of))
                    .value(value.doubleValue())
                    .build()));
    snapshots.metricSnapshot(counter.build());
    return this;
  }

  public PrometheusMetrics gauge(String name, String help, double value) {
    snapshots.metricSnapshot(
        GaugeSnapshot.builder()
            .name(prefix + name)
            .help(help)
            .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(value).build())
            .build());
    return this;
  }

  /** One gauge for each value of a label. */
  public PrometheusMetrics gauge(
      String name, String help, String label, Map<String, Double> valuesByLabel) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(prefix + name).help(help);
    valuesByLabel.forEach(
        (of, value) ->
            gauge.dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(Labels.of(label, of))
                    .value(value)
                    .build()));
    snapshots.metricSnapshot(gauge.build());
    return this;
  }

  /** How many commits there were, and how long they took together. */
  public PrometheusMetrics commits(JobCounters.Commits commits) {
    return summary(
        "commit_duration_seconds",
        "Time that a commit to a table took.",
        commits.count(),
        commits.totalMillis() / 1000.0);
  }

  /** How often something was measured, and what that adds up to. */
  public PrometheusMetrics summary(String name, String help, long count, double sum) {
    snapshots.metricSnapshot(
        SummarySnapshot.builder()
            .name(prefix + name)
            .help(help)
            .dataPoint(
                SummarySnapshot.SummaryDataPointSnapshot.builder().count(count).sum(sum).build())
            .build());
    return this;
  }

  public PrometheusMetrics histogram(String name, String help, Histogram histogram) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < histogram.counts().size(); i++) {
      buckets.bucket(
          i < histogram.bounds().size() ? histogram.bounds().get(i) : Double.POSITIVE_INFINITY,
          histogram.counts().get(i));
    }
    snapshots.metricSnapshot(
        HistogramSnapshot.builder()
            .name(prefix + name)
            .help(help)
            .dataPoint(
                HistogramSnapshot.HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(buckets.build())
                    .sum(histogram.sum())
                    .build())
            .build());
    return this;
  }

  public MetricSnapshots toSnapshots() {
    return snapshots.build();
  }
}
