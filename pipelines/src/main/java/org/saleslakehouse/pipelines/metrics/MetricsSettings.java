package org.saleslakehouse.pipelines.metrics;

import java.time.Duration;
import java.util.Optional;
import org.saleslakehouse.pipelines.options.Durations;
import org.saleslakehouse.pipelines.options.MetricsOptions;

/**
 * How a job tells its metrics.
 *
 * @param interval between two lines; zero for none
 * @param port for Prometheus; 0 for a free one, empty for none
 */
public record MetricsSettings(Duration interval, Optional<Integer> port) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** Checks the options. */
  public static MetricsSettings of(MetricsOptions options) {
    String option = "metricsInterval";
    Duration interval = Durations.ofOption(option, options.getMetricsInterval(), Duration.ZERO);
    return new MetricsSettings(
        interval.isZero()
            ? interval
            : Durations.ofOption(option, options.getMetricsInterval(), SHORTEST),
        Optional.ofNullable(options.getMetricsPort()));
  }
}
