package org.saleslakehouse.io.delta.internal.positions;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A set of offsets of one source partition, held as sorted, disjoint ranges that do not touch.
 * Adding offsets in their order costs constant time; memory grows with the number of holes only.
 *
 * <p>Not thread-safe.
 */
public final class OffsetRangeSet implements Serializable {
  private static final long serialVersionUID = 1;

  /** first and last offset of each range, in turn */
  private long[] bounds = new long[2];

  private int size;

  public static OffsetRangeSet of(long first, long last) {
    OffsetRangeSet ranges = new OffsetRangeSet();
    ranges.add(first, last);
    return ranges;
  }

  OffsetRangeSet copy() {
    OffsetRangeSet copy = new OffsetRangeSet();
    copy.addAll(this);
    return copy;
  }

  public void add(long offset) {
    if (size > 0 && offset == bounds[2 * size - 1] + 1) {
      bounds[2 * size - 1] = offset; // the usual case: one more at the end
    } else {
      add(offset, offset);
    }
  }

  /** Adds all offsets from {@code first} to {@code last}, both included. */
  public void add(long first, long last) {
    if (first > last) {
      throw new IllegalArgumentException("range " + first + " to " + last);
    }
    int from = 0; // the first range that the new one touches
    while (from < size && bounds[2 * from + 1] < first - 1) {
      from++;
    }
    int to = from; // the first range behind it
    long newFirst = first;
    long newLast = last;
    while (to < size && bounds[2 * to] <= last + 1) {
      newFirst = Math.min(newFirst, bounds[2 * to]);
      newLast = Math.max(newLast, bounds[2 * to + 1]);
      to++;
    }
    long[] target = bounds;
    int newSize = size - (to - from) + 1;
    if (2 * newSize > bounds.length) {
      target = Arrays.copyOf(bounds, bounds.length * 2);
    }
    System.arraycopy(bounds, 2 * to, target, 2 * from + 2, 2 * (size - to));
    target[2 * from] = newFirst;
    target[2 * from + 1] = newLast;
    bounds = target;
    size = newSize;
  }

  public void addAll(OffsetRangeSet other) {
    for (int i = 0; i < other.size; i++) {
      add(other.first(i), other.last(i));
    }
  }

  public boolean contains(long offset) {
    return indexOf(offset) >= 0;
  }

  public boolean containsAll(OffsetRangeSet other) {
    for (int i = 0; i < other.size; i++) {
      int at = indexOf(other.first(i));
      if (at < 0 || last(at) < other.last(i)) {
        return false;
      }
    }
    return true;
  }

  public boolean intersects(OffsetRangeSet other) {
    for (int i = 0; i < other.size; i++) {
      for (int j = 0; j < size; j++) {
        if (first(j) <= other.last(i) && other.first(i) <= last(j)) {
          return true;
        }
      }
    }
    return false;
  }

  /** This set less the other. */
  public OffsetRangeSet without(OffsetRangeSet other) {
    OffsetRangeSet rest = new OffsetRangeSet();
    for (int i = 0; i < size; i++) {
      long next = first(i); // the first offset not yet decided
      for (int j = 0; j < other.size && next <= last(i); j++) {
        if (other.last(j) >= next && other.first(j) <= last(i)) {
          if (other.first(j) > next) {
            rest.add(next, other.first(j) - 1);
          }
          next = other.last(j) + 1;
        }
      }
      if (next <= last(i)) {
        rest.add(next, last(i));
      }
    }
    return rest;
  }

  /**
   * The last offset of the unbroken run that starts at {@code offset}; {@code offset - 1} if it is
   * not in the set.
   */
  public long endOfRunFrom(long offset) {
    int at = indexOf(offset);
    return at < 0 ? offset - 1 : last(at);
  }

  /** How many offsets of these are in {@code first} to {@code last}. */
  long count(long first, long last) {
    long count = 0;
    for (int i = 0; i < ranges(); i++) {
      count += Math.max(0, Math.min(last, last(i)) - Math.max(first, first(i)) + 1);
    }
    return count;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The number of unbroken ranges. */
  int ranges() {
    return size;
  }

  /** The smallest offset; fails on an empty set. */
  public long first() {
    return first(0);
  }

  /** The largest offset; fails on an empty set. */
  public long last() {
    return last(size - 1);
  }

  /** The smallest offset of the i-th range. */
  public long first(int i) {
    return bounds[2 * java.util.Objects.checkIndex(i, size)];
  }

  /** The largest offset of the i-th range. */
  public long last(int i) {
    return bounds[2 * java.util.Objects.checkIndex(i, size) + 1];
  }

  private int indexOf(long offset) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (offset < bounds[2 * middle]) {
        high = middle - 1;
      } else if (offset > bounds[2 * middle + 1]) {
        low = middle + 1;
      } else {
        return middle;
      }
    }
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OffsetRangeSet that
        && Arrays.equals(bounds, 0, 2 * size, that.bounds, 0, 2 * that.size);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(Arrays.copyOf(bounds, 2 * size));
  }

  /** {@code 0-9,12-12}: the form that stands in file tags. */
  @Override
  public String toString() {
    return IntStream.range(0, size)
        .mapToObj(i -> first(i) + "-" + last(i))
        .collect(Collectors.joining(","));
  }

  /** Reads what {@link #toString} wrote. */
  static OffsetRangeSet parse(String text) {
    OffsetRangeSet ranges = new OffsetRangeSet();
    if (!text.isEmpty()) {
      for (String range : text.split(",", -1)) {
        int dash = range.indexOf('-', 1);
        ranges.add(
            Long.parseLong(range.substring(0, dash)), Long.parseLong(range.substring(dash + 1)));
      }
    }
    return ranges;
  }
}
