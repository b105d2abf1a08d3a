package org.saleslakehouse.io.delta.model;

/**
 * An unbroken run of offsets of one source partition, both ends included.
 *
 * @param first the smallest
 * @param last the largest
 */
public record OffsetSpan(long first, long last) {
  /** How many there are. */
  public long size() {
    return last - first + 1;
  }

  @Override
  public String toString() {
    return first == last ? Long.toString(first) : first + "-" + last;
  }
}
