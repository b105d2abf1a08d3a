package org.saleslakehouse.io.delta.internal.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.positions.RecordedPositions;
import org.saleslakehouse.io.delta.model.CoverageAudit;
import org.saleslakehouse.io.delta.model.SourceCoverage;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * Audits the tables of one write. The main table is looked at first, though it is committed last:
 * so all of what its position stands for is in the others when they are looked at, be the write
 * under way or not. Where rows of others are deferred, its log says up to where they are not.
 */
public final class CoverageAuditor {
  /** How often the tables are looked at until no rows have been moved meanwhile. */
  private static final int MAX_LOOKS = 10;

  private final SourcePositions positions;
  private final List<TableLog> logs;
  private final boolean readAll;
  private final LongConsumer progress;

  /**
   * An audit.
   *
   * @param logs of the tables in the order of their commits, the main one last
   * @param readAll reads the positions of all rows
   * @param progress gets the number of files before each; what it throws ends the audit
   */
  public CoverageAuditor(
      SourcePositions positions, List<TableLog> logs, boolean readAll, LongConsumer progress) {
    this.positions = positions;
    this.logs = List.copyOf(logs);
    this.readAll = readAll;
    this.progress = progress;
  }

  public CoverageAudit run() {
    Findings findings = new Findings();
    Map<String, Long> versions = new LinkedHashMap<>();
    List<TableWitness> tables = look();
    if (tables.isEmpty()) {
      return new CoverageAudit(List.of(), List.of(), Map.of(), 0, 0);
    }
    TableWitness main = tables.get(tables.size() - 1);
    for (TableLog log : logs) {
      if (tables.stream().noneMatch(t -> t.log() == log) && !main.recorded().isEmpty()) {
        findings.tableMissing(log.table(), main.log().table());
      }
    }
    for (TableWitness table : tables) {
      versions.put(table.log().table(), table.snapshot().version());
      String problem = RecordedPositions.problem(table.log(), table.snapshot());
      if (problem != null) {
        findings.unsafe(table.log().table(), problem);
      }
    }
    return judge(tables, main, versions, findings);
  }

  /**
   * The tables that are there. Moved rows are in the main table before they are marked in another:
   * one that knows of more moves was looked at later, and the look is repeated.
   */
  private List<TableWitness> look() {
    for (int looks = 1; ; looks++) {
      TableWitness main = witness(logs.get(logs.size() - 1), true);
      List<TableWitness> tables = new ArrayList<>();
      if (main == null) {
        return tables;
      }
      for (TableLog log : logs.subList(0, logs.size() - 1)) {
        TableWitness table = witness(log, false);
        if (table != null) {
          tables.add(table);
        }
      }
      boolean movedMeanwhile = tables.stream().anyMatch(t -> t.moves() > main.moves());
      tables.add(main);
      if (!movedMeanwhile || looks == MAX_LOOKS) {
        return tables;
      }
    }
  }

  private CoverageAudit judge(
      List<TableWitness> tables, TableWitness main, Map<String, Long> versions, Findings findings) {
    Map<String, SourceEvidence> sources = new TreeMap<>();
    long[] files = new long[1];
    Runnable beforeEachFile = () -> progress.accept(files[0]++);
    ToLongFunction<String> complete = s -> main.complete().getOrDefault(s, Long.MAX_VALUE);
    main.look(new TableWitness.Look(sources, complete, readAll, findings, beforeEachFile));
    Map<String, Long> reached = new TreeMap<>(main.recorded());
    sources.forEach((source, of) -> reached.merge(source, of.mainCovers, Math::max));
    reached.putAll(main.complete());
    ToLongFunction<String> position = s -> reached.getOrDefault(s, -1L);
    for (TableWitness table : tables) {
      if (!table.isMain()) {
        table.look(new TableWitness.Look(sources, position, readAll, findings, beforeEachFile));
      }
    }
    main.recorded().keySet().forEach(s -> sources.computeIfAbsent(s, x -> new SourceEvidence()));
    Verdict verdict = new Verdict(tables, main, positions, readAll, findings);
    List<SourceCoverage> coverage = new ArrayList<>();
    sources.forEach((source, evidence) -> coverage.add(verdict.of(source, evidence)));
    coverage.removeIf(of -> of.first() < 0);
    return new CoverageAudit(
        List.copyOf(coverage),
        findings.all(),
        Collections.unmodifiableMap(versions),
        files[0],
        tables.stream().mapToLong(TableWitness::filesRead).sum());
  }

  private @Nullable TableWitness witness(TableLog log, boolean isMain) {
    TableSnapshot snapshot = log.snapshotIfAny();
    return snapshot == null ? null : new TableWitness(log, snapshot, isMain, positions);
  }
}
