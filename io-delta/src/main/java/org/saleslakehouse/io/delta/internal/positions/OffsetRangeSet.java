package org.saleslakehouse.io.delta.internal.positions;

import java.io.Serializable;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A set of offsets of one source partition, held as sorted, disjoint ranges that do not touch.
 * Adding offsets in their order costs constant time, in any order the logarithm of the number of
 * holes; memory grows with the number of holes only.
 *
 * <p>Not thread-safe.
 */
public final class OffsetRangeSet implements Iterable<OffsetRangeSet.Range>, Serializable {
  private static final long serialVersionUID = 2;

  /** All ranges but the last: first offset to last. */
  private final TreeMap<Long, Long> before = new TreeMap<>();

  /** The last range, which mostly is the only one and the one that grows; empty in an empty set. */
  private long tailFirst = 0;

  private long tailLast = -1;

  /** An unbroken range of offsets, both ends included. */
  public record Range(long first, long last) {
    @Override
    public String toString() {
      return first + "-" + last;
    }
  }

  public static OffsetRangeSet of(long first, long last) {
    OffsetRangeSet ranges = new OffsetRangeSet();
    ranges.add(first, last);
    return ranges;
  }

  public OffsetRangeSet copy() {
    OffsetRangeSet copy = new OffsetRangeSet();
    copy.addAll(this);
    return copy;
  }

  public void add(long offset) {
    if (offset == tailLast + 1 && !isEmpty()) {
      tailLast = offset; // the usual case: one more at the end
    } else {
      add(offset, offset);
    }
  }

  /** Adds all offsets from {@code first} to {@code last}, both included. */
  public void add(long first, long last) {
    if (first > last) {
      throw new IllegalArgumentException("range " + first + " to " + last);
    }
    if (isEmpty()) {
      tailFirst = first;
      tailLast = last;
    } else if (first - 1 > tailLast) {
      before.put(tailFirst, tailLast);
      tailFirst = first;
      tailLast = last;
    } else if (first >= tailFirst) {
      tailLast = Math.max(tailLast, last);
    } else {
      addBeforeTail(first, last);
    }
  }

  private void addBeforeTail(long first, long last) {
    long newFirst = first;
    long newLast = last;
    Map.Entry<Long, Long> left = before.floorEntry(first);
    if (left != null && left.getValue() >= first - 1) {
      newFirst = left.getKey();
      newLast = Math.max(newLast, left.getValue());
      before.remove(newFirst);
    }
    Map.Entry<Long, Long> right = before.ceilingEntry(newFirst);
    while (right != null && right.getKey() - 1 <= newLast) {
      newLast = Math.max(newLast, right.getValue());
      before.remove(right.getKey());
      right = before.ceilingEntry(newFirst);
    }
    if (tailFirst - 1 <= newLast) {
      tailFirst = newFirst;
      tailLast = Math.max(tailLast, newLast);
    } else {
      before.put(newFirst, newLast);
    }
  }

  public void addAll(OffsetRangeSet other) {
    other.forEach(range -> add(range.first(), range.last()));
  }

  public boolean contains(long offset) {
    return offset >= tailFirst ? offset <= tailLast : at(offset) != null;
  }

  public boolean containsAll(OffsetRangeSet other) {
    for (Range range : other) {
      Range mine = at(range.first());
      if (mine == null || mine.last() < range.last()) {
        return false;
      }
    }
    return true;
  }

  public boolean intersects(OffsetRangeSet other) {
    for (Range range : other) {
      Range mine = atOrAfter(range.first());
      if (mine != null && mine.first() <= range.last()) {
        return true;
      }
    }
    return false;
  }

  /** This set and the other. */
  public OffsetRangeSet union(OffsetRangeSet other) {
    OffsetRangeSet both = copy();
    both.addAll(other);
    return both;
  }

  /** This set less the other. */
  public OffsetRangeSet without(OffsetRangeSet other) {
    OffsetRangeSet rest = new OffsetRangeSet();
    for (Range range : this) {
      long next = range.first(); // the first offset not yet decided
      while (next <= range.last()) {
        Range gone = other.atOrAfter(next);
        if (gone == null || gone.first() > range.last()) {
          rest.add(next, range.last());
          break;
        }
        if (gone.first() > next) {
          rest.add(next, gone.first() - 1);
        }
        next = gone.last() + 1;
      }
    }
    return rest;
  }

  /** How many offsets there are. */
  public long size() {
    long size = 0;
    for (Range range : this) {
      size += range.last() - range.first() + 1;
    }
    return size;
  }

  /** The offsets of this set that are not greater. */
  public OffsetRangeSet upTo(long offset) {
    OffsetRangeSet rest = new OffsetRangeSet();
    for (Range range : this) {
      if (range.first() > offset) {
        break;
      }
      rest.add(range.first(), Math.min(range.last(), offset));
    }
    return rest;
  }

  /** The offsets of this set that are greater. */
  OffsetRangeSet above(long offset) {
    OffsetRangeSet above = new OffsetRangeSet();
    for (Range range = atOrAfter(offset + 1); range != null; range = atOrAfter(range.last() + 1)) {
      above.add(Math.max(range.first(), offset + 1), range.last());
    }
    return above;
  }

  /**
   * The last offset of the unbroken run that starts at {@code offset}; {@code offset - 1} if it is
   * not in the set.
   */
  public long endOfRunFrom(long offset) {
    Range range = at(offset);
    return range == null ? offset - 1 : range.last();
  }

  /** The smallest offset of the set that is not less; fails if there is none. */
  public long firstFrom(long offset) {
    Range range = atOrAfter(offset);
    if (range == null) {
      throw new NoSuchElementException("no offset from " + offset + " on in " + this);
    }
    return Math.max(offset, range.first());
  }

  public boolean isEmpty() {
    return tailLast < tailFirst;
  }

  /** The number of unbroken ranges. */
  public int ranges() {
    return isEmpty() ? 0 : before.size() + 1;
  }

  /** The smallest offset; fails on an empty set. */
  public long first() {
    return before.isEmpty() ? tail().first() : before.firstKey();
  }

  /** The largest offset; fails on an empty set. */
  public long last() {
    return tail().last();
  }

  /** The unbroken ranges, in their order. */
  @Override
  public Iterator<Range> iterator() {
    Iterator<Map.Entry<Long, Long>> entries = before.entrySet().iterator();
    return new Iterator<>() {
      private boolean tailIsNext = !isEmpty();

      @Override
      public boolean hasNext() {
        return entries.hasNext() || tailIsNext;
      }

      @Override
      public Range next() {
        if (entries.hasNext()) {
          return range(entries.next());
        }
        if (!tailIsNext) {
          throw new NoSuchElementException();
        }
        tailIsNext = false;
        return tail();
      }
    };
  }

  private Range tail() {
    if (isEmpty()) {
      throw new NoSuchElementException("an empty set of offsets");
    }
    return new Range(tailFirst, tailLast);
  }

  /** The range that holds this offset. */
  private @Nullable Range at(long offset) {
    Range range = atOrAfter(offset);
    return range == null || range.first() > offset ? null : range;
  }

  /** The first range that ends at this offset or behind it. */
  private @Nullable Range atOrAfter(long offset) {
    if (isEmpty() || offset > tailLast) {
      return null;
    }
    Map.Entry<Long, Long> left = before.floorEntry(offset);
    if (left != null && left.getValue() >= offset) {
      return range(left);
    }
    Map.Entry<Long, Long> right = before.ceilingEntry(offset);
    return right == null ? tail() : range(right);
  }

  private static Range range(Map.Entry<Long, Long> entry) {
    return new Range(entry.getKey(), entry.getValue());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OffsetRangeSet that
        && before.equals(that.before)
        && (isEmpty() ? that.isEmpty() : tailFirst == that.tailFirst && tailLast == that.tailLast);
  }

  @Override
  public int hashCode() {
    return 31 * before.hashCode() + (isEmpty() ? 0 : Long.hashCode(tailFirst + 31 * tailLast));
  }

  /** {@code 0-9,12-12}: the form that stands in file tags. */
  @Override
  public String toString() {
    return StreamSupport.stream(spliterator(), false)
        .map(Range::toString)
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
