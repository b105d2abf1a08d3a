package org.saleslakehouse.io.delta.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The buckets in which a write counts how long after their event time its rows became visible, each
 * a counter of its own in the namespace of {@code DeltaIO}. The bounds never change, so that counts
 * of different runs can be added up. See {@link DeltaDestination#withEventTime}.
 */
public final class DelayBuckets {
  /** What the counters of buckets are called, before the upper bound in milliseconds. */
  public static final String COUNTER = "visibleWithinMillis_";

  /** The bucket above all bounds. */
  public static final String BEYOND = "more";

  /** The counter of all delays together, in milliseconds. */
  public static final String SUM = "visibleAfterMillis";

  /** Six to a decade, from a tenth of a second to eight days. */
  private static final long[] BOUNDS = bounds();

  /** The number of buckets, the one above all bounds included. */
  public static final int COUNT = BOUNDS.length + 1;

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

  /** The index of the bucket that a delay falls into. */
  public static int bucket(long millis) {
    int found = Arrays.binarySearch(BOUNDS, millis);
    return found >= 0 ? found : -found - 1;
  }

  /** The delay in the middle of a bucket, in milliseconds. */
  public static long middle(int bucket) {
    if (bucket == BOUNDS.length) {
      return BOUNDS[bucket - 1] + 1;
    }
    return (BOUNDS[bucket] + (bucket == 0 ? 0 : BOUNDS[bucket - 1])) / 2;
  }

  /** The name of a bucket's counter. */
  public static String counter(int bucket) {
    return COUNTER + (bucket < BOUNDS.length ? Long.toString(BOUNDS[bucket]) : BEYOND);
  }

  private DelayBuckets() {}
}
