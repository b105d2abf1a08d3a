package org.saleslakehouse.io.delta.internal.positions;

/**
 * What of one source partition the tables of a write hold.
 *
 * @param upTo every offset up to this one is in its table
 * @param beyond offsets above that are in, too: rows that a secondary table got in an interval
 *     whose commit to the main table did not happen
 */
public record CoveredOffsets(long upTo, OffsetRangeSet beyond) {
  public boolean contains(long offset) {
    return offset <= upTo || (!beyond.isEmpty() && beyond.contains(offset));
  }

  public boolean containsAll(OffsetRangeSet offsets) {
    if (offsets.last() <= upTo) {
      return true;
    }
    if (beyond.isEmpty()) {
      return false;
    }
    return asRanges().containsAll(offsets);
  }

  public boolean intersects(OffsetRangeSet offsets) {
    return offsets.first() <= upTo || beyond.intersects(offsets);
  }

  /** All of it as one set. */
  public OffsetRangeSet asRanges() {
    OffsetRangeSet all = beyond.copy();
    if (upTo >= 0) {
      all.add(0, upTo);
    }
    return all;
  }
}
