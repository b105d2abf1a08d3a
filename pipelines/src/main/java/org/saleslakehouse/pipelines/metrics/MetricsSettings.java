package org.saleslakehouse.pipelines.metrics;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.Durations;
import org.saleslakehouse.pipelines.options.MetricsOptions;

/**
 * How a job tells its metrics.
 *
 * @param interval between two lines; zero for none
 * @param port for Prometheus; 0 for a free one, empty for none
 * @param address on which it is served
 */
public record MetricsSettings(Duration interval, Optional<Integer> port, InetAddress address) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** Checks the options. */
  public static MetricsSettings of(MetricsOptions options) {
    String option = "metricsInterval";
    Duration interval = Durations.ofOption(option, options.getMetricsInterval(), Duration.ZERO);
    return new MetricsSettings(
        interval.isZero()
            ? interval
            : Durations.ofOption(option, options.getMetricsInterval(), SHORTEST),
        Optional.ofNullable(options.getMetricsPort()),
        address(options.getMetricsAddress()));
  }

  /**
   * The address that an option names.
   *
   * @throws CommandException of bad usage if there is no such address
   */
  public static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text.strip());
    } catch (UnknownHostException e) {
      throw CommandException.badUsage(
          "--metricsAddress="
              + text
              + " is not an address of this machine. Give one such as 127.0.0.1, or 0.0.0.0 for"
              + " all.");
    }
  }
}
