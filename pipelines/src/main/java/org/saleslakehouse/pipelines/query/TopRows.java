package org.saleslakehouse.pipelines.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Keeps the first of many values by an order, holding no more than are kept.
 *
 * @param <T> the type of the values
 */
final class TopRows<T> {
  private final int limit;
  private final Comparator<? super T> order;
  private final PriorityQueue<T> kept;
  private long seen;

  /**
   * An empty one.
   *
   * @param limit how many to keep
   * @param order the first come first
   */
  TopRows(int limit, Comparator<? super T> order) {
    this.limit = limit;
    this.order = order;
    this.kept = new PriorityQueue<>(order.reversed());
  }

  void add(T value) {
    seen++;
    if (kept.size() < limit) {
      kept.add(value);
    } else if (order.compare(value, kept.element()) < 0) {
      kept.remove();
      kept.add(value);
    }
  }

  /** How many there were. */
  long seen() {
    return seen;
  }

  boolean isFull() {
    return kept.size() >= limit;
  }

  /** The last of those kept, of which there must be one. */
  T last() {
    return kept.element();
  }

  /** Those kept, in order. */
  List<T> sorted() {
    List<T> sorted = new ArrayList<>(kept);
    sorted.sort(order);
    return sorted;
  }
}
