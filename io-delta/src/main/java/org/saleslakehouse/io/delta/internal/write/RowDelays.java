package org.saleslakehouse.io.delta.internal.write;

import java.io.Serializable;
import java.time.Instant;
import java.util.Arrays;
import org.apache.beam.sdk.metrics.Metrics;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.ReadableInstant;
import org.saleslakehouse.io.delta.internal.base.MetricNamespaces;
import org.saleslakehouse.io.delta.model.DelayBuckets;

/**
 * How old the rows of a bundle were when its files were complete, so that the commit can tell how
 * long after their event time they became visible. Buckets instead of values, since a commit may
 * hold millions of rows, and counters of buckets add up over workers and runs. * See {@link
 * DelayBuckets}.
 */
public final class RowDelays implements Serializable {
  private static final long serialVersionUID = 1;

  private final long atMillis;
  private final long[] countsByBucket;
  private final long sumMillis;

  private RowDelays(long atMillis, long[] countsByBucket, long sumMillis) {
    this.atMillis = atMillis;
    this.countsByBucket = countsByBucket;
    this.sumMillis = sumMillis;
  }

  /**
   * The delays of rows with these event times.
   *
   * @param timesMillis of which the first {@code rows} count
   */
  static RowDelays at(long nowMillis, long[] timesMillis, int rows) {
    long[] counts = new long[DelayBuckets.COUNT];
    long sum = 0;
    for (int i = 0; i < rows; i++) {
      long delay = Math.max(0, nowMillis - timesMillis[i]);
      counts[DelayBuckets.bucket(delay)]++;
      sum += delay;
    }
    return new RowDelays(nowMillis, counts, sum);
  }

  /** Counts the rows as visible from now on: each bucket by its middle, the sum exactly. */
  public void count(long nowMillis) {
    long more = Math.max(0, nowMillis - atMillis);
    long[] counts = new long[countsByBucket.length];
    long rows = 0;
    for (int i = 0; i < counts.length; i++) {
      counts[DelayBuckets.bucket(DelayBuckets.middle(i) + more)] += countsByBucket[i];
      rows += countsByBucket[i];
    }
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        Metrics.counter(MetricNamespaces.WRITE, DelayBuckets.counter(i)).inc(counts[i]);
      }
    }
    if (rows > 0) {
      Metrics.counter(MetricNamespaces.WRITE, DelayBuckets.SUM).inc(sumMillis + rows * more);
    }
  }

  /** Of no row. */
  static RowDelays none() {
    return new RowDelays(0, new long[DelayBuckets.COUNT], 0);
  }

  // Runners compare what they have encoded and decoded.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RowDelays that
        && atMillis == that.atMillis
        && sumMillis == that.sumMillis
        && Arrays.equals(countsByBucket, that.countsByBucket);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(atMillis) * 31 + Arrays.hashCode(countsByBucket);
  }

  /** The event times of a bundle while it is written. */
  static final class Times {
    private static final int MAX = 1 << 20;

    private long[] millis = new long[256];
    private int rows;

    /** Takes a value of a column; null and what is no time do not count. */
    void add(@Nullable Object value) {
      if (value instanceof Instant time) {
        add(time.toEpochMilli());
      } else if (value instanceof ReadableInstant time) {
        add(time.getMillis());
      }
    }

    private void add(long time) {
      if (rows == millis.length) {
        if (rows == MAX) {
          return; // a bundle so large is one of a bounded input, where freshness says little
        }
        millis = Arrays.copyOf(millis, rows * 2);
      }
      millis[rows++] = time;
    }

    RowDelays at(long nowMillis) {
      return RowDelays.at(nowMillis, millis, rows);
    }
  }
}
