package org.saleslakehouse.io.delta.internal.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;
import org.saleslakehouse.io.delta.model.OffsetSpan;
import org.saleslakehouse.io.delta.model.SourceCoverage;
import org.saleslakehouse.io.delta.model.SourcePositions;

/** Compares what the files of all tables say with the position that the main table records. */
final class Verdict {
  /** More spans of a source partition are not told one by one. */
  private static final int MAX_SPANS = 1000;

  private final List<TableWitness> tables;
  private final TableWitness main;
  private final SourcePositions positions;
  private final boolean readAll;
  private final Findings findings;

  /** Read only where something is wrong; in the order of the tables, the main one is the last. */
  private final Map<TableWitness, LogWitness> logs = new LinkedHashMap<>();

  Verdict(
      List<TableWitness> tables,
      TableWitness main,
      SourcePositions positions,
      boolean readAll,
      Findings findings) {
    this.tables = tables;
    this.main = main;
    this.positions = positions;
    this.readAll = readAll;
    this.findings = findings;
  }

  SourceCoverage of(String source, SourceEvidence evidence) {
    Long recorded = main.recorded().get(source);
    long reached = Math.max(recorded == null ? -1 : recorded, evidence.mainCovers);
    Long complete = main.complete().get(source);
    long position = complete == null ? reached : complete;
    OffsetRangeSet covered = evidence.covered.upTo(position);
    if (covered.isEmpty() && (position < 0 || complete != null)) {
      return new SourceCoverage(source, -1, -1, Map.of(), 0, List.of(), List.of());
    }
    if (recorded == null) {
      findings.positionLost(main.log().table(), source, reached);
    } else if (evidence.mainCovers > recorded) {
      OffsetRangeSet behind = OffsetRangeSet.of(recorded + 1, evidence.mainCovers);
      findings.positionBehind(main.log().table(), source, behind, recorded);
    }
    long first = first(source, covered, position);
    OffsetRangeSet gaps = OffsetRangeSet.of(first, position).without(covered);
    OffsetRangeSet passed = gaps.isEmpty() ? gaps : passed(source, gaps);
    OffsetRangeSet lost = gaps.without(passed);
    gaps(source, lost, position);
    rows(source, evidence, covered);
    covered.addAll(passed);
    return new SourceCoverage(
        source,
        first,
        position,
        Collections.unmodifiableMap(evidence.rowsByTable),
        evidence.withoutRow + passed.size(),
        spans(covered),
        spans(lost));
  }

  /** Also if the files that covered the first offsets have gone, as long as the logs say so. */
  private long first(String source, OffsetRangeSet covered, long position) {
    long first = covered.isEmpty() ? position : covered.first();
    if (first > 0) {
      for (TableWitness table : tables) {
        Long once = log(table).firstCovered(source);
        first = once == null ? first : Math.min(first, once);
      }
    }
    return first;
  }

  /**
   * What commits passed over that had no row for any table: of such an interval there is no file,
   * but a commit of the position alone.
   */
  private OffsetRangeSet passed(String source, OffsetRangeSet gaps) {
    OffsetRangeSet passed = new OffsetRangeSet();
    log(main)
        .positionOnly(source)
        .forEach(
            (range, millis) -> {
              boolean nothing =
                  tables.stream()
                      .filter(table -> !table.isMain())
                      .allMatch(table -> log(table).hadNothingOf(source, range, millis));
              if (nothing) {
                passed.add(range.first(), range.last());
              }
            });
    return gaps.without(gaps.without(passed));
  }

  private void gaps(String source, OffsetRangeSet lost, long position) {
    if (lost.isEmpty()) {
      return;
    }
    TableWitness table = whereRowsWereRemoved();
    LogWitness.Removal removal = log(table).lastRemoval();
    OffsetRangeSet tail = tail(lost, position);
    OffsetRangeSet between = lost.without(tail);
    if (!between.isEmpty()) {
      findings.gap(table.log().table(), source, between, removal);
    }
    if (!tail.isEmpty()) {
      findings.positionAhead(table.log().table(), source, tail, position, removal);
    }
  }

  /** The last run, if it ends where the position is. */
  private static OffsetRangeSet tail(OffsetRangeSet lost, long position) {
    OffsetRangeSet.Range last = new OffsetRangeSet.Range(0, -1);
    for (OffsetRangeSet.Range range : lost) {
      last = range;
    }
    return last.last() == position
        ? OffsetRangeSet.of(last.first(), last.last())
        : new OffsetRangeSet();
  }

  private void rows(String source, SourceEvidence evidence, OffsetRangeSet covered) {
    long offsets = covered.size();
    if (evidence.rows > offsets || !evidence.seenTwice.isEmpty()) {
      boolean exact = !evidence.seenTwice.isEmpty();
      long doubled = exact ? evidence.seenTwice.size() : evidence.rows - offsets;
      OffsetRangeSet among = exact ? evidence.seenTwice : covered;
      if (isMoveUnfinished()) {
        findings.moveUnfinished(main.log().table(), source, among, doubled);
      } else {
        findings.rowsDoubled(main.log().table(), source, among, doubled, exact);
      }
    } else if (evidence.rows + evidence.withoutRow < offsets) {
      TableWitness table = whereRowsWereRemoved();
      long missing = offsets - evidence.withoutRow - evidence.rows;
      OffsetRangeSet among = readAll ? covered.without(evidence.seen) : covered;
      findings.rowsMissing(
          table.log().table(),
          source,
          among,
          missing,
          readAll && among.size() == missing,
          log(table).lastRemoval());
    }
  }

  /** Whether the main table knows of a move that no other table does. */
  private boolean isMoveUnfinished() {
    return main.moves() >= 0
        && tables.stream().filter(t -> !t.isMain()).allMatch(t -> t.moves() < main.moves());
  }

  /** The main table, unless only another one's log has a commit that took rows away. */
  private TableWitness whereRowsWereRemoved() {
    @Nullable TableWitness found = null;
    for (TableWitness table : tables) {
      if (log(table).lastRemoval() != null) {
        found = table;
      }
    }
    return found == null ? main : found;
  }

  private LogWitness log(TableWitness table) {
    return logs.computeIfAbsent(
        table, t -> LogWitness.of(t.log(), positions, t.snapshot().version()));
  }

  private static List<OffsetSpan> spans(OffsetRangeSet offsets) {
    List<OffsetSpan> spans = new ArrayList<>();
    for (OffsetRangeSet.Range range : offsets) {
      if (spans.size() == MAX_SPANS) {
        break;
      }
      spans.add(new OffsetSpan(range.first(), range.last()));
    }
    return List.copyOf(spans);
  }
}
