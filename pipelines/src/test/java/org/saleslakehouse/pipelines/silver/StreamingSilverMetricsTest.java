package org.saleslakehouse.pipelines.silver;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.metrics.JobCounters.Commits;
import org.saleslakehouse.pipelines.silver.StreamingSilverMetrics.Measured;

/** The line of metrics, as its reader sees it. */
class StreamingSilverMetricsTest {
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
