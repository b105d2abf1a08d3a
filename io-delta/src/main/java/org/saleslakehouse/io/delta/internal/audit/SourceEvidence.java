package org.saleslakehouse.io.delta.internal.audit;

import java.util.Map;
import java.util.TreeMap;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;

/** What the files of all tables say of one source partition. */
final class SourceEvidence {
  /** By the files' tags, or by rows where a file has none. */
  final OffsetRangeSet covered = new OffsetRangeSet();

  /** Of rows that were read. */
  final OffsetRangeSet seen = new OffsetRangeSet();

  /** Offsets of which more than one row was read. */
  final OffsetRangeSet seenTwice = new OffsetRangeSet();

  final Map<String, Long> rowsByTable = new TreeMap<>();
  long rows;
  long withoutRow;

  /** The last offset that a file of the main table covers; -1 for none. */
  long mainCovers = -1;

  void addRows(String table, long count) {
    rows += count;
    rowsByTable.merge(table, count, Long::sum);
  }

  void addRow(String table, long offset) {
    addRows(table, 1);
    if (seen.contains(offset)) {
      seenTwice.add(offset);
    } else {
      seen.add(offset);
    }
  }
}
