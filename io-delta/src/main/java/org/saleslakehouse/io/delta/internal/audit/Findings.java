package org.saleslakehouse.io.delta.internal.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;
import org.saleslakehouse.io.delta.model.CoverageFinding;
import org.saleslakehouse.io.delta.model.CoverageFinding.Kind;
import org.saleslakehouse.io.delta.model.OffsetSpan;

/** What an audit has found, in words: what is wrong, and the way back. */
final class Findings {
  /** Of one kind about single files; more of them say nothing new. */
  private static final int MAX_FILES = 10;

  private static final String FROM_A_COPY =
      "Put the file back from a copy. If there is none, read its offsets again from the source,"
          + " while it has them, into another table, and append their rows.";

  private final List<CoverageFinding> all = new ArrayList<>();
  private int aboutFiles;

  List<CoverageFinding> all() {
    return List.copyOf(all);
  }

  void tableMissing(String table, String main) {
    add(
        Kind.TABLE_MISSING,
        table,
        null,
        new OffsetRangeSet(),
        "There is no table, though " + main + " records positions of the same write.",
        "Put the table back from a copy. The next run makes an empty one, and what was in it is"
            + " gone.");
  }

  void unsafe(String table, String problem) {
    add(
        Kind.POSITIONS_UNSAFE,
        table,
        null,
        new OffsetRangeSet(),
        problem,
        "Do what it says; until then every run of the write refuses the table.");
  }

  void positionLost(String table, String source, long covered) {
    add(
        Kind.POSITION_LOST,
        table,
        source,
        new OffsetRangeSet(),
        "The log records no position, though files cover offsets up to "
            + covered
            + ": a checkpoint of another engine has let it expire.",
        "The next run of the write takes the position from the files and records it again; until"
            + " then let no other engine compact the table. Unset"
            + " delta.setTransactionRetentionDuration if it is set.");
  }

  void positionBehind(String table, String source, OffsetRangeSet offsets, long position) {
    add(
        Kind.POSITION_BEHIND,
        table,
        source,
        offsets,
        "The log records position "
            + position
            + ", and files cover offsets up to "
            + offsets.last()
            + ": what lies between would be stored a second time.",
        "Do not start the write. Restore the newest log entry that names "
            + "this position from a copy, or record it again: a commit with the transaction of this"
            + " source partition and version "
            + offsets.last()
            + ".");
  }

  void positionAhead(
      String table,
      String source,
      OffsetRangeSet offsets,
      long position,
      LogWitness.@Nullable Removal removal) {
    add(
        Kind.POSITION_AHEAD,
        table,
        source,
        offsets,
        "The log records position "
            + position
            + ", but no file of any table of the write covers the last "
            + count(offsets.size(), "offset")
            + cause(removal)
            + ".",
        wayBack(removal));
  }

  void gap(
      String table, String source, OffsetRangeSet offsets, LogWitness.@Nullable Removal removal) {
    add(
        Kind.GAP,
        table,
        source,
        offsets,
        count(offsets.size(), "offset")
            + " before the position "
            + (offsets.size() == 1 ? "is" : "are")
            + " in no table of the write: no file covers "
            + (offsets.size() == 1 ? "it" : "them")
            + cause(removal)
            + ".",
        wayBack(removal));
  }

  void rowsMissing(
      String table,
      String source,
      OffsetRangeSet among,
      long missing,
      boolean exact,
      LogWitness.@Nullable Removal removal) {
    add(
        Kind.ROWS_MISSING,
        table,
        source,
        among,
        count(missing, "row")
            + (missing == 1 ? " is" : " are")
            + " missing"
            + (exact ? "" : " among these offsets, which files cover")
            + cause(removal)
            + ".",
        wayBack(removal));
  }

  void rowsDoubled(String table, String source, OffsetRangeSet among, long doubled, boolean exact) {
    add(
        Kind.ROWS_DOUBLED,
        table,
        source,
        among,
        "The tables hold "
            + count(doubled, "row")
            + " more than there are offsets"
            + (exact ? "" : ", among these")
            + ": the same records are in twice.",
        (exact ? "" : "Read the rows to know which ones (an audit that reads rows names them). ")
            + "Delete one of each pair by source partition and offset, and set no other writer on"
            + " the table.");
  }

  void moveUnfinished(String table, String source, OffsetRangeSet among, long moved) {
    add(
        Kind.MOVE_UNFINISHED,
        table,
        source,
        among,
        count(moved, "row")
            + " moved to this table "
            + (moved == 1 ? "is" : "are")
            + " not marked yet in the table that they came from: what moves them is under way, or"
            + " has ended between its two commits.",
        "Run once more what moved them: it begins with these marks.");
  }

  void fileMissing(
      String table, Map<String, OffsetRangeSet> offsets, String example, long files, long rows) {
    String why =
        (files == 1
                ? "The log names data file " + example + ", which is not there"
                : "The log names " + files + " data files that are not there, such as " + example)
            + ": "
            + count(rows, "row")
            + " cannot be read.";
    if (offsets.isEmpty()) {
      add(Kind.FILE_MISSING, table, null, new OffsetRangeSet(), why, FROM_A_COPY);
    }
    offsets.forEach(
        (source, ranges) -> add(Kind.FILE_MISSING, table, source, ranges, why, FROM_A_COPY));
  }

  void unreadable(String table, String file, Exception cause) {
    if (aboutFiles++ < MAX_FILES) {
      add(
          Kind.FILE_UNREADABLE,
          table,
          null,
          new OffsetRangeSet(),
          "Data file " + file + " cannot be read: " + cause + ".",
          FROM_A_COPY);
    }
  }

  void miscounted(String table, String file, String one, long other) {
    if (aboutFiles++ < MAX_FILES) {
      add(
          Kind.ROWS_MISCOUNTED,
          table,
          null,
          new OffsetRangeSet(),
          "Of data file " + file + " " + one + ", but it has " + other + ".",
          "Somebody has changed the log's entry or the file. Put both back from a copy.");
    }
  }

  void unknownRows(String table, String file, long rows) {
    if (aboutFiles++ < MAX_FILES) {
      add(
          Kind.ROWS_UNKNOWN,
          table,
          null,
          new OffsetRangeSet(),
          "Data file "
              + file
              + " holds "
              + count(rows, "row")
              + " without a source position: another writer has put "
              + (rows == 1 ? "it" : "them")
              + " there.",
          "Keep such rows in a table of their own, or delete them here.");
    }
  }

  private void add(
      Kind kind,
      String table,
      @Nullable String source,
      OffsetRangeSet offsets,
      String why,
      String wayBack) {
    List<OffsetSpan> spans = new ArrayList<>();
    for (OffsetRangeSet.Range range : offsets) {
      if (spans.size() == CoverageFinding.MAX_OFFSETS) {
        break;
      }
      spans.add(new OffsetSpan(range.first(), range.last()));
    }
    all.add(new CoverageFinding(kind, table, source, List.copyOf(spans), why, wayBack));
  }

  private static String cause(LogWitness.@Nullable Removal removal) {
    return removal == null
        ? ""
        : "; version "
            + removal.version()
            + ", of "
            + Instant.ofEpochMilli(removal.millis())
            + ", took rows away ("
            + removal.operation()
            + (removal.engine() == null ? "" : " by " + removal.engine())
            + ")";
  }

  private static String wayBack(LogWitness.@Nullable Removal removal) {
    return removal == null
        ? "If they were left out on purpose, nothing is to be done. Else read them again from the"
            + " source, while it has them, into another table, and append their rows."
        : "If that was meant, nothing is to be done. Else append the rows that version "
            + (removal.version() - 1)
            + " has and this one lacks; or RESTORE TABLE ... TO VERSION AS OF "
            + (removal.version() - 1)
            + ", if the write has committed nothing since.";
  }

  private static String count(long count, String word) {
    return count + " " + word + (count == 1 ? "" : "s");
  }
}
