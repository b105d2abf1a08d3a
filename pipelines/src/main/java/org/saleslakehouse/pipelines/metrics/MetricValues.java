package org.saleslakehouse.pipelines.metrics;

import org.apache.beam.sdk.metrics.MetricResult;

/** What a runner has measured, for certain where it tells. */
public final class MetricValues {
  private MetricValues() {}

  /**
   * The committed value; the attempted one on runners that know no other (Spark), where what is
   * done twice counts twice. The DirectRunner adds up attempted values in the background and can
   * lose those of a run's last bundles, so they are too low at its end.
   */
  public static <T> T of(MetricResult<T> result) {
    T committed = result.getCommittedOrNull();
    return committed == null ? result.getAttempted() : committed;
  }
}
