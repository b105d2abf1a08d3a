package org.saleslakehouse.pipelines.silver;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.metrics.MetricsReporter.JobMetrics;
import org.saleslakehouse.pipelines.metrics.PrometheusMetrics;

/**
 * What {@code silver --every} measures: how its runs fare. It prints no line of its own, since each
 * run does. docs/metrics.md lists the names.
 *
 * <p>Thread-safe.
 */
final class RepeatedSilverMetrics implements JobMetrics {
  private static final String PREFIX = "lakehouse_silver_";

  private @Nullable Instant lastSuccess;
  private long versionsBehind = -1;
  private long runs;
  private Duration together = Duration.ZERO;
  private long failures;

  /**
   * A run went well.
   *
   * @param at when it ended
   * @param took how long it took
   * @param behind commits that Bronze has got since the run looked at it
   */
  synchronized void succeeded(Instant at, Duration took, long behind) {
    lastSuccess = at;
    versionsBehind = behind;
    runs++;
    together = together.plus(took);
  }

  synchronized void failed() {
    failures++;
  }

  @Override
  public String line() {
    return "";
  }

  @Override
  public synchronized MetricSnapshots snapshots() {
    PrometheusMetrics metrics =
        new PrometheusMetrics(PREFIX)
            .counter("run_failures", "Runs that failed.", failures)
            .summary(
                "run_duration_seconds",
                "Time that a run that went well took.",
                runs,
                together.toMillis() / 1000.0);
    if (lastSuccess != null) {
      metrics
          .gauge(
              "last_success_timestamp_seconds",
              "When the last run went well, since the epoch.",
              lastSuccess.toEpochMilli() / 1000.0)
          .gauge(
              "bronze_versions_behind",
              "Commits that Bronze had got by the end of that run and that it did not see.",
              (double) versionsBehind);
    }
    return metrics.toSnapshots();
  }
}
