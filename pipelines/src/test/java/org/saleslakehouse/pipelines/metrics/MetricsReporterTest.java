package org.saleslakehouse.pipelines.metrics;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.metrics.MetricsReporter.JobMetrics;

class MetricsReporterTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console =
      new Console(
          new PrintStream(err, true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          false,
          false,
          false);

  private static final JobMetrics METRICS =
      new JobMetrics() {
        @Override
        public String line() {
          return "metrics: none";
        }

        @Override
        public MetricSnapshots snapshots() {
          return new PrometheusMetrics("lakehouse_test_")
              .counter("records_read", "Records.", 7)
              .counter("quarantined", "By reason.", "reason", Map.of("not_json", 3L))
              .gauge("lag", "By partition.", "partition", Map.of("2", 1.5))
              .commits(new JobCounters.Commits(4, 500))
              .histogram(
                  "freshness_seconds",
                  "Delay.",
                  new Histogram(List.of(0.5, 1.0), List.of(1L, 2L, 3L), 12))
              .toSnapshots();
        }
      };

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void onAllInterfacesItIsServedOnlyIfAskedFor() throws Exception {
    MetricsSettings all =
        new MetricsSettings(Duration.ZERO, Optional.of(0), MetricsSettings.address("0.0.0.0"));
    MetricsReporter.during(() -> "", METRICS, all, console);
    assertThat(
        err.toString(StandardCharsets.UTF_8).strip(), endsWith("/metrics, on all interfaces"));
    CommandException e =
        assertThrows(CommandException.class, () -> MetricsSettings.address("no such host"));
    assertThat(
        e.getMessage(),
        is(
            "--metricsAddress=no such host is not an address of this machine. Give one such as"
                + " 127.0.0.1, or 0.0.0.0 for all."));
  }

  @Test
  void prometheusGetsEveryMetricInItsForm() throws Exception {
    MetricsSettings settings = new MetricsSettings(Duration.ZERO, Optional.of(0), LOOPBACK);
    String page = MetricsReporter.during(() -> get(port(), "/metrics"), METRICS, settings, console);
    for (String line :
        List.of(
            "# TYPE lakehouse_test_records_read_total counter",
            "lakehouse_test_records_read_total 7.0",
            "lakehouse_test_quarantined_total{reason=\"not_json\"} 3.0",
            "lakehouse_test_lag{partition=\"2\"} 1.5",
            "lakehouse_test_commit_duration_seconds_count 4",
            "lakehouse_test_commit_duration_seconds_sum 0.5",
            "lakehouse_test_freshness_seconds_bucket{le=\"0.5\"} 1",
            "lakehouse_test_freshness_seconds_bucket{le=\"1.0\"} 3",
            "lakehouse_test_freshness_seconds_bucket{le=\"+Inf\"} 6",
            "lakehouse_test_freshness_seconds_sum 12.0")) {
      assertThat(page, containsString(line + "\n"));
    }
  }

  /** What the probes of Kubernetes ask. */
  @Test
  void whetherTheProcessAnswersCanBeAsked() {
    MetricsSettings settings = new MetricsSettings(Duration.ZERO, Optional.of(0), LOOPBACK);
    String answer =
        MetricsReporter.during(() -> get(port(), "/-/healthy"), METRICS, settings, console);
    assertThat(answer, is("Exporter is healthy.\n"));
  }

  @Test
  void aPortThatIsTakenIsAnErrorBeforeTheWorkBegins() throws Exception {
    AtomicBoolean begun = new AtomicBoolean();
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      MetricsSettings settings =
          new MetricsSettings(Duration.ZERO, Optional.of(taken.getLocalPort()), LOOPBACK);
      CommandException e =
          assertThrows(
              CommandException.class,
              () ->
                  MetricsReporter.during(() -> begun.getAndSet(true), METRICS, settings, console));
      assertThat(
          e.getMessage(),
          startsWith("--metricsPort=" + taken.getLocalPort() + " at 127.0.0.1 cannot be opened ("));
    }
    assertThat(begun.get(), is(false));
  }

  @Test
  void linesComeAtTheIntervalAndAFailureToMeasureEndsNothing() throws Exception {
    CountDownLatch third = new CountDownLatch(3);
    AtomicInteger asked = new AtomicInteger();
    JobMetrics failingFirst =
        new JobMetrics() {
          @Override
          public String line() {
            third.countDown();
            if (asked.incrementAndGet() == 1) {
              throw new IllegalStateException("not now");
            }
            return "metrics: line " + asked.get();
          }

          @Override
          public MetricSnapshots snapshots() {
            return new MetricSnapshots();
          }
        };
    MetricsSettings settings =
        new MetricsSettings(Duration.ofMillis(10), Optional.empty(), LOOPBACK);
    boolean came = MetricsReporter.during(() -> await(third), failingFirst, settings, console);
    assertThat(came, is(true));
    assertThat(err.toString(StandardCharsets.UTF_8), startsWith("metrics: line 2\n"));
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As a user learns it. */
  private int port() {
    Matcher told =
        Pattern.compile("Metrics for Prometheus: http://127\\.0\\.0\\.1:(\\d+)/metrics")
            .matcher(err.toString(StandardCharsets.UTF_8));
    assertThat(told.find(), is(true));
    return Integer.parseInt(told.group(1));
  }

  private static String get(int port, String path) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
