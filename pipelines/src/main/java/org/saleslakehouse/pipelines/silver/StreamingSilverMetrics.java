package org.saleslakehouse.pipelines.silver;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.apache.beam.sdk.PipelineResult;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.metrics.JobCounters;
import org.saleslakehouse.pipelines.metrics.MetricsReporter.JobMetrics;
import org.saleslakehouse.pipelines.metrics.MetricsText;
import org.saleslakehouse.pipelines.metrics.PrometheusMetrics;
import org.saleslakehouse.transforms.clientday.AggregateByClientDay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the mode streaming measures. docs/metrics.md lists the names. */
final class StreamingSilverMetrics implements JobMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(StreamingSilverMetrics.class);
  private static final String PREFIX = "lakehouse_silver_";

  private final JobCounters counters = new JobCounters();
  private volatile @Nullable PipelineResult run;
  private @Nullable Measured lastLine;

  /** All that there is to tell at one moment. */
  record Measured(
      long nanos,
      long sales,
      long dropped,
      long droppedMicroEur,
      long written,
      JobCounters.Commits commits) {}

  /** Takes note of the pipeline that runs. */
  void observe(PipelineResult pipeline) {
    run = pipeline;
  }

  private synchronized @Nullable Measured measure() {
    PipelineResult now = run;
    if (now == null) {
      return null;
    }
    try {
      counters.take(now);
    } catch (RuntimeException e) {
      // A pipeline that has just ended need not answer any more: what it said last still holds.
      LOG.debug("The pipeline does not tell its counters.", e);
    }
    return new Measured(
        System.nanoTime(),
        counters.count(UpsertSilver.class, StreamCounters.SALES.getName().getName()),
        counters.count(AggregateByClientDay.class, AggregateByClientDay.DROPPED_SALES),
        counters.count(AggregateByClientDay.class, AggregateByClientDay.DROPPED_MICRO_EUR),
        counters.count(UpsertSilver.class, StreamCounters.COMMITTED.getName().getName()),
        counters.commits());
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

  /** The line; rates and commits are those since the line before. */
  static String line(@Nullable Measured before, Measured now) {
    StringBuilder line = new StringBuilder("metrics: ");
    line.append(MetricsText.count(now.sales())).append(" sales taken in");
    if (before != null) {
      double seconds = (now.nanos() - before.nanos()) / 1e9;
      line.append(" (").append(MetricsText.rate(now.sales() - before.sales(), seconds)).append(')');
    }
    line.append(", ").append(MetricsText.count(now.dropped())).append(" too late");
    if (now.dropped() > 0) {
      line.append(" (").append(StreamingSilver.euros(now.droppedMicroEur())).append(" EUR)");
    }
    line.append(", ").append(MetricsText.count(now.written())).append(" client-days written");
    String commits =
        MetricsText.commits(before == null ? now.commits() : now.commits().since(before.commits()));
    return commits.isEmpty() ? line.toString() : line.append("; ").append(commits).toString();
  }

  @Override
  public MetricSnapshots snapshots() {
    Measured now = measure();
    return now == null ? new MetricSnapshots() : snapshots(now);
  }

  static MetricSnapshots snapshots(Measured now) {
    return new PrometheusMetrics(PREFIX)
        .counter("sales_read", "Sales that were taken in from Bronze.", now.sales())
        .counter(
            "sales_dropped_late",
            "Sales that came too late for their day; the next incremental run puts them in.",
            now.dropped())
        .counter("sales_dropped_late_eur", "What these were worth.", now.droppedMicroEur() / 1e6)
        .counter("client_days_written", "Figures that were written.", now.written())
        .commits(now.commits())
        .toSnapshots();
  }
}
