package org.saleslakehouse.pipelines.silver;

import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.saleslakehouse.pipelines.metrics.MetricValues;
import org.saleslakehouse.transforms.clientday.AggregateByClientDay;

/**
 * The counters of streaming Silver, and their values at one moment. All of them only grow.
 *
 * @param sales taken in
 * @param dropped sales that came too late for their day
 * @param droppedMicroEur what they were worth, in millionths of a euro
 * @param reflected sales in the figures that were put out
 * @param panes figures of client-days that were put out
 * @param handled figures that were compared with the table
 * @param forwarded figures of these that the table did not hold yet
 * @param committed figures that commits brought into the table
 */
record StreamCounters(
    long sales,
    long dropped,
    long droppedMicroEur,
    long reflected,
    long panes,
    long handled,
    long forwarded,
    long committed) {
  static final Counter SALES = counter("sales");
  static final Counter HANDLED = counter("clientDaysCompared");
  static final Counter FORWARDED = counter("clientDaysForwarded");
  static final Counter COMMITTED = counter("clientDaysCommitted");

  private static Counter counter(String name) {
    return Metrics.counter(UpsertSilver.class, name);
  }

  /** The values that the runner gives, which may be a little behind. */
  static StreamCounters of(PipelineResult result) {
    return new StreamCounters(
        value(result, UpsertSilver.class, SALES.getName().getName()),
        value(result, AggregateByClientDay.class, AggregateByClientDay.DROPPED_SALES),
        value(result, AggregateByClientDay.class, AggregateByClientDay.DROPPED_MICRO_EUR),
        value(result, AggregateByClientDay.class, AggregateByClientDay.AGGREGATED_SALES),
        value(result, AggregateByClientDay.class, AggregateByClientDay.CLIENT_DAYS),
        value(result, UpsertSilver.class, HANDLED.getName().getName()),
        value(result, UpsertSilver.class, FORWARDED.getName().getName()),
        value(result, UpsertSilver.class, COMMITTED.getName().getName()));
  }

  private static long value(PipelineResult result, Class<?> namespace, String name) {
    MetricsFilter filter =
        MetricsFilter.builder().addNameFilter(MetricNameFilter.named(namespace, name)).build();
    long sum = 0;
    for (MetricResult<Long> found : result.metrics().queryMetrics(filter).getCounters()) {
      sum += MetricValues.of(found);
    }
    return sum;
  }
}
