package org.saleslakehouse.io.delta.model;

import java.util.List;
import java.util.Map;

/**
 * What the tables of a write hold of one source partition.
 *
 * @param sourcePartition such as {@code sales-3}
 * @param first the first offset that the tables have had; -1 if there is none
 * @param last the last offset up to which the main table says that all is in; -1 if there is none
 * @param rows how many rows the tables hold of it, by table
 * @param withoutRow how many offsets are covered and have no row by nature: ends of transactions,
 *     what was compacted, bad records
 * @param covered what the tables can show to have taken in, in order
 * @param gaps what lies between {@code first} and {@code last} and is nowhere, in order
 */
public record SourceCoverage(
    String sourcePartition,
    long first,
    long last,
    Map<String, Long> rows,
    long withoutRow,
    List<OffsetSpan> covered,
    List<OffsetSpan> gaps) {

  /** How many offsets there are from the first to the last; 0 if there is none. */
  public long offsets() {
    return first < 0 ? 0 : last - first + 1;
  }

  /** How many rows all tables hold together. */
  public long allRows() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }
}
