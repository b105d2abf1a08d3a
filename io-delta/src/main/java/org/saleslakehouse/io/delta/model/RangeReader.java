package org.saleslakehouse.io.delta.model;

import java.io.Serializable;

/**
 * Reads what an element stands for, such as a range of offsets of a partitioned log, in the very
 * step that writes its rows. See {@link org.saleslakehouse.io.delta.DeltaWrite#ofRanges}.
 *
 * <p>Used by one thread at a time; each worker has a copy of its own, as it was when the pipeline
 * was built.
 *
 * @param <T> the write's input
 */
@FunctionalInterface
public interface RangeReader<T> extends Serializable {
  /**
   * Reads the range, hands its rows to the tables and commits them. What it has not committed when
   * it returns is dropped, and so it is when it throws, which fails the bundle: the commits that it
   * has made stand, and all else is left to whoever reads those source partitions next.
   */
  void read(T range, TableAppender tables) throws Exception;
}
