package org.saleslakehouse.io.delta.model;

import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One thing that keeps the tables of a write from proving that they hold their source whole.
 *
 * @param kind which sort of thing
 * @param table the path of the table
 * @param sourcePartition null if it is not about one
 * @param offsets which ones, as far as that is known; at most {@link #MAX_OFFSETS} spans
 * @param why what is wrong, in sentences
 * @param wayBack what to do about it, in sentences
 */
public record CoverageFinding(
    Kind kind,
    String table,
    @Nullable String sourcePartition,
    List<OffsetSpan> offsets,
    String why,
    String wayBack) {
  /** More spans are left out. */
  public static final int MAX_OFFSETS = 20;

  /** The sorts of things. */
  public enum Kind {
    /** A table of the write is not there. */
    TABLE_MISSING,
    /** The positions must not be believed: a RESTORE, or transactions that expire. */
    POSITIONS_UNSAFE,
    /** The log has lost a position. */
    POSITION_LOST,
    /** The position says that offsets are in of which there is no trace. */
    POSITION_AHEAD,
    /** The table holds offsets behind its position: they would come again. */
    POSITION_BEHIND,
    /** Offsets between others are nowhere. */
    GAP,
    /** There are fewer rows than offsets that should have one. */
    ROWS_MISSING,
    /** There are more rows than offsets. */
    ROWS_DOUBLED,
    /** Rows have been moved to the main table, and are not marked yet where they came from. */
    MOVE_UNFINISHED,
    /** A data file that the log names is not on the file system. */
    FILE_MISSING,
    /** A data file cannot be read. */
    FILE_UNREADABLE,
    /** What the log says of a file's rows does not agree with itself, or with the file. */
    ROWS_MISCOUNTED,
    /** Rows without a source position: nobody can say where they are from. */
    ROWS_UNKNOWN
  }
}
