package org.saleslakehouse.pipelines.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How many values lie in each bucket.
 *
 * @param bounds the buckets' upper bounds, included, ascending
 * @param counts by bucket, one more than the bounds: the last bucket has none
 * @param sum of the values
 */
public record Histogram(List<Double> bounds, List<Long> counts, double sum) {
  public Histogram {
    bounds = List.copyOf(bounds);
    counts = List.copyOf(counts);
    if (counts.size() != bounds.size() + 1) {
      throw new IllegalArgumentException(bounds + " and " + counts + " do not fit together");
    }
  }

  public long count() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /** What has come since an earlier one of the same bounds. */
  public Histogram since(Histogram earlier) {
    List<Long> more = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      more.add(counts.get(i) - earlier.counts.get(i));
    }
    return new Histogram(bounds, more, sum - earlier.sum);
  }

  /**
   * The value below which a share of all values lies, straight between the bounds of its bucket;
   * the highest bound if it lies beyond. Empty without values.
   */
  public OptionalDouble quantile(double share) {
    long total = count();
    if (total == 0) {
      return OptionalDouble.empty();
    }
    double rank = share * total;
    long below = 0;
    for (int i = 0; i < bounds.size(); i++) {
      long in = counts.get(i);
      if (in > 0 && below + in >= rank) {
        double from = i == 0 ? 0 : bounds.get(i - 1);
        return OptionalDouble.of(from + (bounds.get(i) - from) * (rank - below) / in);
      }
      below += in;
    }
    return OptionalDouble.of(bounds.get(bounds.size() - 1));
  }
}
