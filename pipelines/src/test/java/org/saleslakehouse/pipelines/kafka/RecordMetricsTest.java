package org.saleslakehouse.pipelines.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.io.Closeable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.metrics.BoundedTrie;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.metrics.StringSet;
import org.junit.jupiter.api.Test;

/** What KafkaIO counts for each record is left alone, what others count is not. */
class RecordMetricsTest {
  private final Seen seen = new Seen();

  /** Closes the scope behind the action. */
  static void within(Closeable scope, Action action) throws Exception {
    try {
      action.run();
    } finally {
      scope.close();
    }
  }

  interface Action {
    void run() throws Exception;
  }

  @Test
  void countersAreLeftAloneAsLongAsAskedFor() throws Exception {
    Counter counter = Metrics.counter("test", "records");
    within(
        MetricsEnvironment.scopedMetricsContainer(seen),
        () -> {
          counter.inc(1);
          within(
              RecordMetrics.leftAlone(),
              () -> {
                counter.inc(10);
                Metrics.distribution("test", "sizes").update(5);
              });
          counter.inc(100);
        });
    assertThat(seen.counts, equalTo(Map.of("records", 101L)));
  }

  @Test
  void gaugesArrive() throws Exception {
    within(
        MetricsEnvironment.scopedMetricsContainer(seen),
        () -> within(RecordMetrics.leftAlone(), () -> Metrics.gauge("test", "backlog").set(7)));
    assertThat(seen.counts, equalTo(Map.of("backlog", 7L)));
  }

  @Test
  void whereNothingIsCountedThereIsNothingToLeaveAlone() throws Exception {
    within(
        MetricsEnvironment.scopedMetricsContainer(null),
        () ->
            within(
                RecordMetrics.leftAlone(),
                () -> assertThat(MetricsEnvironment.getCurrentContainer(), nullValue())));
  }

  /** Adds up what arrives. */
  static final class Seen implements MetricsContainer {
    private static final long serialVersionUID = 1L;

    final Map<String, Long> counts = new TreeMap<>();

    @Override
    public Counter getCounter(MetricName name) {
      return new Counter() {
        @Override
        public void inc() {
          inc(1);
        }

        @Override
        public void inc(long n) {
          counts.merge(name.getName(), n, Long::sum);
        }

        @Override
        public void dec() {
          inc(-1);
        }

        @Override
        public void dec(long n) {
          inc(-n);
        }

        @Override
        public MetricName getName() {
          return name;
        }
      };
    }

    @Override
    public Gauge getGauge(MetricName name) {
      return new Gauge() {
        @Override
        public void set(long value) {
          counts.put(name.getName(), value);
        }

        @Override
        public MetricName getName() {
          return name;
        }
      };
    }

    @Override
    public Distribution getDistribution(MetricName name) {
      throw new AssertionError(name + " must not arrive");
    }

    @Override
    public StringSet getStringSet(MetricName name) {
      throw new AssertionError(name + " must not arrive");
    }

    @Override
    public BoundedTrie getBoundedTrie(MetricName name) {
      throw new AssertionError(name + " must not arrive");
    }
  }
}
