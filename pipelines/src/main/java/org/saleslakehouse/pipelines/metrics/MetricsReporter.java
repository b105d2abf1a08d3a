package org.saleslakehouse.pipelines.metrics;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a job's metrics while it runs: a line now and then, and to Prometheus whenever it asks. In
 * threads of its own; what goes wrong there never ends the job.
 */
public final class MetricsReporter {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsReporter.class);

  private final JobMetrics metrics;
  private final Console console;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final @Nullable HTTPServer server;

  /** What a job measures. Both may be asked at the same time, from different threads. */
  public interface JobMetrics {
    /** The state of affairs in one line, with rates since the line before; empty if unknown. */
    String line();

    /** All metrics. */
    MetricSnapshots snapshots();
  }

  private MetricsReporter(JobMetrics metrics, MetricsSettings settings, Console console) {
    this.metrics = metrics;
    this.console = console;
    this.server = settings.port().map(port -> serve(settings.address(), port)).orElse(null);
    if (!settings.interval().isZero()) {
      Thread lines = new Thread(() -> printLines(settings.interval().toNanos()), "metrics");
      lines.setDaemon(true);
      lines.start();
    }
  }

  /**
   * Tells metrics while work goes on.
   *
   * @return what the work comes to
   * @throws CommandException if the port is taken; the work has not begun then
   */
  public static <T> T during(
      Supplier<T> work, JobMetrics metrics, MetricsSettings settings, Console console) {
    MetricsReporter reporter = new MetricsReporter(metrics, settings, console);
    try {
      return work.get();
    } finally {
      reporter.close();
    }
  }

  private HTTPServer serve(InetAddress address, int port) {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register((MultiCollector) metrics::snapshots);
    try {
      HTTPServer started =
          HTTPServer.builder().inetAddress(address).port(port).registry(registry).buildAndStart();
      console.note(
          "Metrics for Prometheus: http://%s:%d/metrics%s",
          address.isAnyLocalAddress() ? hostName() : literal(address),
          started.getPort(),
          address.isAnyLocalAddress() ? ", on all interfaces" : "");
      return started;
    } catch (IOException e) {
      throw CommandException.failed(
          "--metricsPort="
              + port
              + " at "
              + literal(address)
              + " cannot be opened ("
              + e.getMessage()
              + "). Is another job running with it? Choose another port, or 0 for a free one;"
              + " --metricsAddress must be an address of this machine.",
          e);
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a machine that does not know its own name
    }
  }

  /** As it stands in a URL. */
  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }

  @SuppressWarnings("CatchingUnchecked") // Whatever it is, the job goes on.
  private void printLines(long intervalNanos) {
    try {
      while (!closed.await(intervalNanos, TimeUnit.NANOSECONDS)) {
        try {
          String line = metrics.line();
          if (!line.isEmpty() && closed.getCount() > 0) {
            console.note("%s", line);
          }
        } catch (Exception e) {
          LOG.debug("The metrics cannot be told now.", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void close() {
    closed.countDown();
    if (server != null) {
      server.close();
    }
  }
}
