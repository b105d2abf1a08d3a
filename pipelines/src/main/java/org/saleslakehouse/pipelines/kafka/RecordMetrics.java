package org.saleslakehouse.pipelines.kafka;

import java.io.Closeable;
import org.apache.beam.sdk.metrics.BoundedTrie;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.metrics.NoOpCounter;
import org.apache.beam.sdk.metrics.StringSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Takes no notice of what KafkaIO's reader counts for each single record: five looks into maps,
 * half of the time that the reader needs for a record. The block's records are counted at once
 * instead. What is not counted, such as gauges, goes where it would have gone.
 */
final class RecordMetrics implements MetricsContainer {
  private static final long serialVersionUID = 1L;

  private final MetricsContainer container;

  private RecordMetrics(MetricsContainer container) {
    this.container = container;
  }

  /** Until this is closed, counters and distributions of this thread are left alone. */
  static Closeable leftAlone() {
    return leftAlone(MetricsEnvironment.getCurrentContainer());
  }

  /** The same for a thread that works for another one, whose container this is. */
  static Closeable leftAlone(@Nullable MetricsContainer container) {
    return MetricsEnvironment.scopedMetricsContainer(
        container == null ? null : new RecordMetrics(container));
  }

  @Override
  public Counter getCounter(MetricName name) {
    return NoOpCounter.getInstance();
  }

  @Override
  public Distribution getDistribution(MetricName name) {
    return Ignored.INSTANCE;
  }

  @Override
  public Gauge getGauge(MetricName name) {
    return container.getGauge(name);
  }

  @Override
  public StringSet getStringSet(MetricName name) {
    return container.getStringSet(name);
  }

  @Override
  public BoundedTrie getBoundedTrie(MetricName name) {
    return container.getBoundedTrie(name);
  }

  private enum Ignored implements Distribution {
    INSTANCE;

    @Override
    public void update(long value) {}

    @Override
    public void update(long sum, long count, long min, long max) {}

    @Override
    public MetricName getName() {
      return MetricName.named(RecordMetrics.class, "ignored");
    }
  }
}
