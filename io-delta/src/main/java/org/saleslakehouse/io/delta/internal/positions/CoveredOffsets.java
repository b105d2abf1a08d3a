package org.saleslakehouse.io.delta.internal.positions;

/**
 * What of one source partition the tables of a write hold.
 *
 * @param upTo every offset up to this one is in its table
 * @param beyond offsets above that are in, too: in an interval that was committed to some of the
 *     tables only
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

  /** This with all offsets up to {@code last}, but for those whose rows are deferred. */
  CoveredOffsets with(long last, OffsetRangeSet deferred) {
    long to = Math.max(upTo, last);
    OffsetRangeSet in = beyond.above(to);
    if (to > upTo) {
      in.add(upTo + 1, to);
    }
    in = in.without(deferred);
    long end = in.endOfRunFrom(upTo + 1);
    return new CoveredOffsets(end, in.above(end));
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
