package org.saleslakehouse.pipelines.kafka;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All orders of one round, each partition in exactly one. */
record ReadPlan(List<ReadOrder> orders) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a reader deals with in a few seconds: not worth a second file of each day. */
  private static final long LITTLE = 400_000;

  /**
   * Shares the partitions out. As long as little is missing there is one order, so that a commit
   * makes one file of a day; with a backlog there are as many as can be worked on at a time, of
   * about the same size as far as the partitions allow it.
   *
   * @param missing of each partition
   * @param parallelism how many orders can be worked on at a time
   */
  static ReadPlan of(List<OffsetRange> missing, int parallelism, long untilMillis) {
    long records = missing.stream().mapToLong(OffsetRange::count).sum();
    long behind = missing.stream().filter(range -> range.count() > 0).count();
    int readers = records <= LITTLE ? 1 : (int) Math.min(parallelism, behind);
    List<List<OffsetRange>> shares = new ArrayList<>();
    long[] sizes = new long[readers];
    for (int i = 0; i < readers; i++) {
      shares.add(new ArrayList<>());
    }
    List<OffsetRange> largestFirst = new ArrayList<>(missing);
    largestFirst.sort(
        Comparator.comparingLong(OffsetRange::count)
            .reversed()
            .thenComparing(range -> range.partition().partition()));
    for (OffsetRange range : largestFirst) {
      int smallest = 0;
      for (int i = 1; i < readers; i++) {
        if (sizes[i] < sizes[smallest]) {
          smallest = i;
        }
      }
      shares.get(smallest).add(range);
      sizes[smallest] += range.count();
    }
    List<ReadOrder> orders = new ArrayList<>();
    for (int slot = 0; slot < readers; slot++) {
      if (!shares.get(slot).isEmpty()) {
        orders.add(new ReadOrder(slot, List.copyOf(shares.get(slot)), untilMillis));
      }
    }
    return new ReadPlan(orders);
  }
}
