package org.saleslakehouse.pipelines.doctor.runner;

import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;

/** The steps of the probes' pipelines: each counts what it sees under a name. */
final class Steps {
  private Steps() {}

  /** Passes records on and counts them by key, {@code NAME.KEY}. */
  static final class CountRecords extends DoFn<KV<String, Long>, KV<String, Long>> {
    private static final long serialVersionUID = 1L;

    private final String namespace;
    private final String name;

    CountRecords(String namespace, String name) {
      this.namespace = namespace;
      this.name = name;
    }

    @StartBundle
    public void startBundle() {
      Metrics.counter(namespace, name + ".bundles").inc();
    }

    @ProcessElement
    public void process(@Element KV<String, Long> record, OutputReceiver<KV<String, Long>> out) {
      Metrics.counter(namespace, name + "." + record.getKey()).inc();
      out.output(record);
    }
  }

  /** Records all kinds of metrics of the records' numbers. */
  static final class Measure extends DoFn<KV<String, Long>, Void> {
    private static final long serialVersionUID = 1L;

    private final String namespace;

    Measure(String namespace) {
      this.namespace = namespace;
    }

    @ProcessElement
    public void process(@Element KV<String, Long> record) {
      Metrics.distribution(namespace, "numbers").update(record.getValue());
      Metrics.gauge(namespace, "number").set(record.getValue());
    }
  }

  /** Counts the records that panes hold by key, and the panes that hold none. */
  static final class CountPanes extends DoFn<KV<String, Iterable<Long>>, Void> {
    private static final long serialVersionUID = 1L;

    private final String namespace;
    private final String name;

    CountPanes(String namespace, String name) {
      this.namespace = namespace;
      this.name = name;
    }

    @ProcessElement
    public void process(@Element KV<String, Iterable<Long>> pane) {
      long records = 0;
      for (Long ignored : pane.getValue()) {
        records++;
      }
      Metrics.counter(namespace, name + "." + pane.getKey()).inc(records);
      Metrics.counter(namespace, name + ".panes").inc();
      if (records == 0) {
        Metrics.counter(namespace, name + ".empty").inc();
      }
    }
  }

  /** Numbers the records of a key in state; counts those keys whose last number is as expected. */
  static final class NumberInState extends DoFn<KV<String, Long>, Void> {
    private static final long serialVersionUID = 1L;

    private final String namespace;
    private final long last;

    @StateId("seen")
    private final StateSpec<ValueState<Long>> seenSpec = StateSpecs.value(VarLongCoder.of());

    /**
     * Numbers.
     *
     * @param last number of records of each key
     */
    NumberInState(String namespace, long last) {
      this.namespace = namespace;
      this.last = last;
    }

    @ProcessElement
    public void process(@Element KV<String, Long> record, @StateId("seen") ValueState<Long> seen) {
      Long before = seen.read();
      if (record.getValue() == 0 && before != null) {
        Metrics.counter(namespace, "state.foreign").inc();
      }
      long now = (before == null ? 0 : before) + 1;
      seen.write(now);
      if (now == last) {
        Metrics.counter(namespace, "state.complete").inc();
      }
    }
  }

  /** Sets a timer in processing time with each key's first record, and counts what fires. */
  static final class FireLater extends DoFn<KV<String, Long>, Void> {
    private static final long serialVersionUID = 1L;
    private static final Duration DELAY = Duration.millis(500);

    private final String namespace;

    @TimerId("later")
    private final TimerSpec laterSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    FireLater(String namespace) {
      this.namespace = namespace;
    }

    @ProcessElement
    public void process(@Element KV<String, Long> record, @TimerId("later") Timer later) {
      if (record.getValue() == 0) {
        later.offset(DELAY).setRelative();
        Metrics.counter(namespace, "later.set").inc();
      }
    }

    @OnTimer("later")
    public void fire() {
      Metrics.counter(namespace, "later.fired").inc();
    }
  }

  /** Sets a timer in event time with each key's first record, and counts what fires. */
  static final class FireAtEventTime extends DoFn<KV<String, Long>, Void> {
    private static final long serialVersionUID = 1L;
    private static final Duration DELAY = Duration.standardSeconds(1);

    private final String namespace;

    @TimerId("then")
    private final TimerSpec thenSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    FireAtEventTime(String namespace) {
      this.namespace = namespace;
    }

    @ProcessElement
    public void process(@Element KV<String, Long> record, @TimerId("then") Timer then) {
      if (record.getValue() == 0) {
        then.offset(DELAY).setRelative();
        Metrics.counter(namespace, "then.set").inc();
      }
    }

    @OnTimer("then")
    public void fire() {
      Metrics.counter(namespace, "then.fired").inc();
    }
  }
}
