package org.saleslakehouse.pipelines.silver;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.metrics.DeployedMetrics;
import org.saleslakehouse.pipelines.metrics.JobCounters.Commits;
import org.saleslakehouse.pipelines.silver.StreamingSilverMetrics.Measured;

/** The line of metrics, as its reader sees it. */
class StreamingSilverMetricsTest {
  /** Silver's, of both ways to stay: an alert of a name that nobody tells would never come. */
  @Test
  void theAlertsTheDashboardAndTheDocumentsNameMetricsThatItTells() throws Exception {
    RepeatedSilverMetrics repeated = new RepeatedSilverMetrics();
    repeated.succeeded(Instant.EPOCH, Duration.ofSeconds(1), 0);
    Measured streaming = new Measured(0, 1_000, 1, 1, 40, new Commits(1, 10));
    assertThat(
        DeployedMetrics.unknown(
            "lakehouse_silver_", repeated.snapshots(), StreamingSilverMetrics.snapshots(streaming)),
        is(Set.of()));
  }

  @Test
  void theLineTellsWhatWasTooLateWithItsMoney() {
    Measured before = new Measured(0, 1_000, 0, 0, 40, new Commits(1, 10));
    Measured now = new Measured(2_000_000_000L, 1_010, 3, 45_500_000, 812, new Commits(3, 90));
    assertThat(
        StreamingSilverMetrics.line(before, now),
        is(
            "metrics: 1,010 sales taken in (5.0/s), 3 too late (45.50 EUR), 812 client-days"
                + " written; commits of 40 ms"));
    assertThat(
        StreamingSilverMetrics.line(null, before),
        is("metrics: 1,000 sales taken in, 0 too late, 40 client-days written; commits of 10 ms"));
  }
}
