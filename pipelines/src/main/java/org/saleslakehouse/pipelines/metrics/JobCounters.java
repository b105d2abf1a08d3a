package org.saleslakehouse.pipelines.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.model.DelayBuckets;

/**
 * The counters of a job, summed over its pipelines' steps and over the pipelines that it has
 * started one after the other. On Spark what is done twice counts twice; see {@link MetricValues}.
 *
 * <p>Not thread-safe.
 */
public final class JobCounters {
  private final Map<MetricName, Long> ended = new TreeMap<>(JobCounters::compare);
  private Map<MetricName, Long> running = new TreeMap<>(JobCounters::compare);
  private @Nullable PipelineResult run;

  private static int compare(MetricName one, MetricName other) {
    int byNamespace = one.getNamespace().compareTo(other.getNamespace());
    return byNamespace != 0 ? byNamespace : one.getName().compareTo(other.getName());
  }

  /** Takes what a pipeline counts now; another one than before adds to what was. */
  public void take(PipelineResult pipeline) {
    Map<MetricName, Long> now = valuesOf(pipeline);
    if (run == pipeline && isBehind(now)) {
      return; // it has ended, and the runner gives the counters of the next one
    }
    if (run != pipeline) {
      running.forEach((name, value) -> ended.merge(name, value, Long::sum));
    }
    run = pipeline;
    running = now;
  }

  private boolean isBehind(Map<MetricName, Long> values) {
    return running.entrySet().stream()
        .anyMatch(before -> values.getOrDefault(before.getKey(), 0L) < before.getValue());
  }

  private static Map<MetricName, Long> valuesOf(PipelineResult pipeline) {
    MetricQueryResults metrics = pipeline.metrics().queryMetrics(MetricsFilter.builder().build());
    Map<MetricName, Long> values = new TreeMap<>(JobCounters::compare);
    for (MetricResult<Long> counter : metrics.getCounters()) {
      values.merge(counter.getName(), MetricValues.of(counter), Long::sum);
    }
    for (MetricResult<DistributionResult> distribution : metrics.getDistributions()) {
      MetricName name = distribution.getName();
      values.merge(part(name, "count"), MetricValues.of(distribution).getCount(), Long::sum);
      values.merge(part(name, "sum"), MetricValues.of(distribution).getSum(), Long::sum);
    }
    return values;
  }

  private static MetricName part(MetricName distribution, String part) {
    return MetricName.named(distribution.getNamespace(), distribution.getName() + "#" + part);
  }

  /** A counter's value; 0 if nothing was counted. */
  public long count(Class<?> namespace, String name) {
    MetricName wanted = MetricName.named(namespace, name);
    return ended.getOrDefault(wanted, 0L) + running.getOrDefault(wanted, 0L);
  }

  /** The counters whose names begin with a prefix, by the rest of their names. */
  public Map<String, Long> counts(Class<?> namespace, String prefix) {
    Map<String, Long> found = new TreeMap<>();
    for (Map<MetricName, Long> values : List.of(ended, running)) {
      values.forEach(
          (name, value) -> {
            if (name.getNamespace().equals(namespace.getName())
                && name.getName().startsWith(prefix)) {
              found.merge(name.getName().substring(prefix.length()), value, Long::sum);
            }
          });
    }
    return found;
  }

  /** The commits to the tables, and how long they took together. */
  public Commits commits() {
    return new Commits(
        count(DeltaIO.class, "commitMilliseconds#count"),
        count(DeltaIO.class, "commitMilliseconds#sum"));
  }

  /** How long after their event time rows became visible, in seconds. */
  public Histogram delays() {
    Map<String, Long> counters = counts(DeltaIO.class, DelayBuckets.COUNTER);
    List<Double> bounds = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (long bound : DelayBuckets.boundsMillis()) {
      bounds.add(bound / 1000.0);
      counts.add(counters.getOrDefault(Long.toString(bound), 0L));
    }
    counts.add(counters.getOrDefault(DelayBuckets.BEYOND, 0L));
    return new Histogram(bounds, counts, count(DeltaIO.class, DelayBuckets.SUM) / 1000.0);
  }

  /**
   * Commits to tables.
   *
   * @param count how many
   * @param totalMillis how long they took together
   */
  public record Commits(long count, long totalMillis) {
    /** What has come since. */
    public Commits since(Commits earlier) {
      return new Commits(count - earlier.count, totalMillis - earlier.totalMillis);
    }
  }
}
