package org.saleslakehouse.pipelines.doctor.runner;

import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.GaugeResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.saleslakehouse.pipelines.metrics.MetricValues;

/**
 * What a probe's steps have counted so far, read from the pipeline's metrics: the one way back that
 * works on a cluster as well.
 */
final class Observations {
  private final Map<String, Long> counters = new HashMap<>();
  private final Map<String, DistributionResult> distributions = new HashMap<>();
  private final Map<String, GaugeResult> gauges = new HashMap<>();

  private Observations() {}

  /**
   * Reads the metrics.
   *
   * @param namespace of the probe's run: runners keep metrics over pipelines
   */
  static Observations of(PipelineResult run, String namespace) {
    MetricQueryResults metrics =
        run.metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(MetricNameFilter.inNamespace(namespace))
                    .build());
    Observations found = new Observations();
    for (MetricResult<Long> counter : metrics.getCounters()) {
      found.counters.merge(counter.getName().getName(), MetricValues.of(counter), Long::sum);
    }
    for (MetricResult<DistributionResult> distribution : metrics.getDistributions()) {
      found.distributions.put(distribution.getName().getName(), MetricValues.of(distribution));
    }
    for (MetricResult<GaugeResult> gauge : metrics.getGauges()) {
      found.gauges.put(gauge.getName().getName(), MetricValues.of(gauge));
    }
    return found;
  }

  /** 0 if nothing was counted. */
  long count(String name) {
    return counters.getOrDefault(name, 0L);
  }

  boolean hasDistribution(String name, long count, long sum, long max) {
    DistributionResult found = distributions.get(name);
    return found != null
        && found.getCount() == count
        && found.getSum() == sum
        && found.getMax() == max;
  }

  boolean hasGauge(String name) {
    return gauges.containsKey(name);
  }

  @Override
  public String toString() {
    return "counters " + counters + ", distributions " + distributions + ", gauges " + gauges;
  }
}
