package org.saleslakehouse.io.delta;

import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.metrics.Metrics;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.ReadableInstant;

/**
 * How old the rows of a bundle were when its files were complete, so that the commit can tell how
 * long after their event time they became visible. Buckets instead of values, since a commit may
 * hold millions of rows, and counters of buckets add up over workers and runs.
 *
 * <p>The bounds are the same for ever: {@link #boundsMillis}. See {@link
 * DeltaDestination#withEventTime}.
 */
public final class RowDelays implements Serializable {
  private static final long serialVersionUID = 1;

  /** What the counters of buckets are called, before the upper bound in milliseconds. */
  public static final String COUNTER = "visibleWithinMillis_";

  /** The bucket above all bounds. */
  public static final String BEYOND = "more";

  /** The counter of all delays together, in milliseconds. */
  public static final String SUM = "visibleAfterMillis";

  /** Six to a decade, from a tenth of a second to eight days. */
  private static final long[] BOUNDS = bounds();

  private final long atMillis;
  private final long[] countsByBucket;
  private final long sumMillis;

  private RowDelays(long atMillis, long[] countsByBucket, long sumMillis) {
    this.atMillis = atMillis;
    this.countsByBucket = countsByBucket;
    this.sumMillis = sumMillis;
  }

  private static long[] bounds() {
    long[] bounds = new long[42];
    long decade = 100;
    for (int i = 0; i < bounds.length; decade *= 10) {
      for (double step : new double[] {1, 1.5, 2, 3, 5, 7}) {
        bounds[i++] = Math.round(decade * step);
      }
    }
    return bounds;
  }

  /** The upper bounds of the buckets, included in them; another one without bound follows. */
  public static List<Long> boundsMillis() {
    List<Long> bounds = new ArrayList<>();
    Arrays.stream(BOUNDS).forEach(bounds::add);
    return bounds;
  }

  /**
   * The delays of rows with these event times.
   *
   * @param timesMillis of which the first {@code rows} count
   */
  static RowDelays at(long nowMillis, long[] timesMillis, int rows) {
    long[] counts = new long[BOUNDS.length + 1];
    long sum = 0;
    for (int i = 0; i < rows; i++) {
      long delay = Math.max(0, nowMillis - timesMillis[i]);
      counts[bucket(delay)]++;
      sum += delay;
    }
    return new RowDelays(nowMillis, counts, sum);
  }

  static int bucket(long millis) {
    int found = Arrays.binarySearch(BOUNDS, millis);
    return found >= 0 ? found : -found - 1;
  }

  /** Counts the rows as visible from now on: each bucket by its middle, the sum exactly. */
  void count(long nowMillis) {
    long more = Math.max(0, nowMillis - atMillis);
    long[] counts = new long[countsByBucket.length];
    long rows = 0;
    for (int i = 0; i < counts.length; i++) {
      counts[bucket(middle(i) + more)] += countsByBucket[i];
      rows += countsByBucket[i];
    }
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        String bound = i < BOUNDS.length ? Long.toString(BOUNDS[i]) : BEYOND;
        Metrics.counter(DeltaIO.class, COUNTER + bound).inc(counts[i]);
      }
    }
    if (rows > 0) {
      Metrics.counter(DeltaIO.class, SUM).inc(sumMillis + rows * more);
    }
  }

  /** Of no row. */
  static RowDelays none() {
    return new RowDelays(0, new long[BOUNDS.length + 1], 0);
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

  private static long middle(int bucket) {
    if (bucket == BOUNDS.length) {
      return BOUNDS[bucket - 1] + 1;
    }
    return (BOUNDS[bucket] + (bucket == 0 ? 0 : BOUNDS[bucket - 1])) / 2;
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
