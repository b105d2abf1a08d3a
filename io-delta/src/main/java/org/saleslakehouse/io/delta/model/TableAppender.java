package org.saleslakehouse.io.delta.model;

import java.util.Collection;
import java.util.Map;
import org.apache.beam.sdk.values.Row;

/**
 * Takes the rows that a {@link RangeReader} makes, and commits them as often as it asks for that.
 *
 * <p>Where to read from, the tables say and not the runner: {@link #begin} gives the first offset
 * that they lack, and from there on the reader hands over each source partition without a hole. So
 * an element that a runner loses, repeats or reorders loses and doubles nothing.
 *
 * <p>Not thread-safe.
 */
public interface TableAppender {
  /**
   * Takes these source partitions for this element; to be called once, first. If another element
   * has one of them in this process, waits until that one is done. In another process nothing keeps
   * a second reader out, but the log: what both hand over is stored once.
   *
   * @return the first offset that the tables lack, by source partition
   * @throws InterruptedException if the runner ends the step meanwhile
   */
  Map<String, Long> begin(Collection<String> sourcePartitions) throws InterruptedException;

  /**
   * Takes a row; one that the tables have already is left out.
   *
   * @param offset beyond all that was handed over of this source partition before; what lies
   *     between is taken to have no rows
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if the table cannot hold the row,
   *     or a file cannot be written
   */
  void append(String sourcePartition, long offset, Row row);

  /**
   * Says that all rows before an offset have been handed over, even where the last offsets have
   * none (what was filtered, compacted, or is no record but a marker of the source's own).
   *
   * @param next the offset to go on with
   */
  void reached(String sourcePartition, long next);

  /** How many rows were taken since the last commit. */
  long uncommittedRows();

  /**
   * Makes all that was handed over visible, with the source's positions: the tables in the order of
   * {@link DynamicDestinations#getDestinations}, each atomically. Without anything new it does
   * nothing.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if the tables cannot be written, or
   *     another run writes the same source
   */
  void commit();

  /**
   * Makes the rows of the main table visible, the last of {@link
   * DynamicDestinations#getDestinations}, and has those of the other tables come with the next
   * {@link #commit}: where few rows go to the others, they need not make a file and a commit each
   * time. The main table's log says up to where all tables are complete, and what is deferred when
   * the element ends without a {@code commit()} is read again. Commits all if there is nothing for
   * the main table, or very much for the others.
   *
   * @return whether rows are deferred
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException as {@link #commit}
   */
  boolean commitMainTable();
}
