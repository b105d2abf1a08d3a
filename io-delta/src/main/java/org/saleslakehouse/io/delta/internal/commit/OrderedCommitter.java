package org.saleslakehouse.io.delta.internal.commit;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.errors.LogCleanedException;
import org.saleslakehouse.io.delta.errors.OffsetGapException;
import org.saleslakehouse.io.delta.errors.SecondWriterException;
import org.saleslakehouse.io.delta.errors.TableReplacedException;
import org.saleslakehouse.io.delta.internal.base.HaltPoints;
import org.saleslakehouse.io.delta.internal.base.MetricNamespaces;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.maintain.BackgroundMaintenance;
import org.saleslakehouse.io.delta.internal.positions.CoveredOffsets;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;
import org.saleslakehouse.io.delta.internal.positions.TablePositions;
import org.saleslakehouse.io.delta.internal.positions.WritePositions;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.model.TableCommit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the bundles of a write with source positions, each offset once, whatever the runner does
 * and whenever the process ends. The failure cases:
 *
 * <ul>
 *   <li><b>Before the files are complete, or between files and commit:</b> the tables know nothing
 *       of them; the next run reads the records again; the files are orphans, which vacuum takes.
 *   <li><b>During the write of a log entry:</b> an entry is there whole or not at all, see {@link
 *       LinkingLogStore}.
 *   <li><b>Between the commits to two tables, or while rows of other tables than the main one are
 *       deferred:</b> see {@link WritePositions}.
 *   <li><b>After the commit, before the runner knows:</b> the records come again, in the same or in
 *       other bundles; they are replays, or are cut.
 *   <li><b>The commit succeeded, but its answer was lost:</b> the retry reads the log anew, finds
 *       its offsets in and leaves the bundles out.
 *   <li><b>The log cannot be written, as when the disk is full:</b> the tables are as they were;
 *       what is known of them is read anew before the next try.
 *   <li><b>A table is deleted or made anew:</b> its id tells, and nothing goes into the new one.
 *   <li><b>A second process:</b> either finds the other's commit in the tail of one of the tables,
 *       and stops. That no other gets in between the last look and the commit, the protocol's
 *       conflict rules see to. A worker that looks only later, and so has no tail to find it in,
 *       finds when the last run began: it stops if that is not its own, but a later one.
 *   <li><b>A RESTORE:</b> is found at the start and in the tail, see {@code RestoredTables}.
 *   <li><b>A lost record:</b> the bundles behind it are held, and then given up with an error.
 * </ul>
 */
public final class OrderedCommitter {
  private static final Logger LOG = LoggerFactory.getLogger(OrderedCommitter.class);
  private static final Counter REPLAYS = Metrics.counter(MetricNamespaces.WRITE, "bundlesReplayed");

  private final WriteSpec spec;
  private final SourcePositions positions;
  private final WriteRun run;

  public OrderedCommitter(WriteSpec spec, WriteRun run) {
    this.spec = spec;
    this.positions = Objects.requireNonNull(spec.positions());
    this.run = run;
  }

  /** What came of an interval. */
  public record Outcome(List<TableCommit> commits, List<BundleFiles> held) {}

  public Outcome commit(List<BundleFiles> bundles) {
    Set<String> sources = new TreeSet<>();
    bundles.forEach(bundle -> sources.addAll(bundle.covered().keySet()));
    return commit(bundles, sources);
  }

  /**
   * The same, and has the main table's log say of these source partitions up to where all tables
   * are complete, if a process has ended before it could.
   *
   * @param settled none has rows that are to come with a later bundle
   */
  Outcome commit(List<BundleFiles> bundles, Set<String> settled) {
    boolean readAnew = false;
    synchronized (run) { // two panes at a time would only get into each other's way
      while (true) {
        try {
          return commit(bundles, settled, run.positions());
        } catch (PositionsMovedException e) {
          TableCommitter.RETRIES.inc();
          LOG.info("The positions have moved since the tables were looked at; planning anew.");
        } catch (LogCleanedException e) {
          run.forget();
          if (readAnew) {
            throw e;
          }
          readAnew = true;
          LOG.info("The log was cleaned while this process slept; reading the tables anew.");
        } catch (SecondWriterException | TableReplacedException e) {
          run.end(e);
          throw e;
        } catch (RuntimeException e) {
          run.forget();
          throw e;
        }
      }
    }
  }

  private Outcome commit(List<BundleFiles> bundles, Set<String> settled, WritePositions written)
      throws PositionsMovedException {
    CommitPlan plan = CommitPlan.of(bundles, written, positions.gapsAllowed());
    REPLAYS.inc(bundles.size() - plan.ready().size() - plan.held().size());
    Map<String, Long> offsets = new TreeMap<>(plan.offsets());
    settled.stream()
        .filter(source -> !offsets.containsKey(source) && written.isBehind(source))
        .forEach(source -> offsets.put(source, written.of(source).upTo()));
    // Others of this run, with other source partitions, are in nobody's way.
    if (!offsets.isEmpty() && !Collections.disjoint(written.catchUp(true), offsets.keySet())) {
      throw new PositionsMovedException();
    }
    Map<String, List<BundleFiles.File>> files = filesByDestination(plan);
    Map<String, CoveredOffsets> after = written.after(offsets, plan.deferred());
    List<TableCommit> commits = new ArrayList<>();
    for (String destination : spec.destinations().getDestinations()) {
      List<BundleFiles.File> ofTable = files.getOrDefault(destination, List.of());
      // The main table's position moves with every interval, be it alone.
      if (ofTable.isEmpty() && (offsets.isEmpty() || !written.isMain(destination))) {
        createIfMissing(destination, written);
      } else {
        HaltPoints.reach("before-commit:" + destination);
        HaltPoints.committing(destination);
        Map<String, Long> complete =
            written.isMain(destination)
                ? written.table(destination).completeToRecord(offsets, after)
                : Map.of();
        commits.add(commit(destination, ofTable, offsets, complete, written));
        HaltPoints.committing(null);
        HaltPoints.reach("after-commit:" + destination);
      }
    }
    written.advance(after);
    long now = Clock.systemUTC().millis();
    plan.ready().forEach(ready -> ready.bundle().delays().count(now));
    return new Outcome(commits, plan.held());
  }

  /** The first gap that these bundles lie behind, in words. */
  OffsetGapException gap(List<BundleFiles> held) {
    WritePositions written = run.positions();
    List<String> destinations = spec.destinations().getDestinations();
    String main = destinations.get(destinations.size() - 1);
    Map<String, OffsetRangeSet> together = new TreeMap<>();
    held.forEach(
        b ->
            b.covered()
                .forEach(
                    (s, r) ->
                        together.computeIfAbsent(s, x -> written.of(x).asRanges()).addAll(r)));
    for (Map.Entry<String, OffsetRangeSet> source : together.entrySet()) {
      long next = written.of(source.getKey()).upTo() + 1;
      long reach = source.getValue().endOfRunFrom(next);
      if (source.getValue().last() > reach) {
        return DeltaErrors.gap(
            spec.log(main).table(),
            source.getKey(),
            reach + 1,
            source.getValue().firstFrom(reach + 1));
      }
    }
    throw new IllegalStateException("There is no gap before " + held);
  }

  /** So that readers find all tables of the write from its first commit on. */
  private void createIfMissing(String destination, WritePositions written) {
    TablePositions known = written.table(destination);
    if (known.isMissing()) {
      new TableCommitter(
              spec.log(destination),
              spec.destinations().getTable(destination),
              spec.schemaEvolution())
          .commit(
              attempt -> {
                written.follow(destination, attempt);
                return attempt.readVersion() >= 0
                    ? null
                    : new TableCommitter.Changes(
                        List.of(), List.of(), known.runToRecord(), WriteOperations.create());
              },
              (attempt, version) -> known.committed(attempt, version, known.runToRecord()));
    }
  }

  private Map<String, List<BundleFiles.File>> filesByDestination(CommitPlan plan) {
    Map<String, List<BundleFiles.File>> files = new LinkedHashMap<>();
    for (CommitPlan.Ready ready : plan.ready()) {
      for (BundleFiles.File file : FileCutter.cut(spec, ready)) {
        files.computeIfAbsent(file.destination(), d -> new ArrayList<>()).add(file);
      }
    }
    return files;
  }

  private TableCommit commit(
      String destination,
      List<BundleFiles.File> files,
      Map<String, Long> offsets,
      Map<String, Long> complete,
      WritePositions written)
      throws PositionsMovedException {
    TableLog log = spec.log(destination);
    DeltaDestination table = spec.destinations().getTable(destination);
    TablePositions known = written.table(destination);
    long rows = files.stream().mapToLong(BundleFiles.File::rows).sum();
    Map<String, Long> transactions = new LinkedHashMap<>();
    // Never back: a table that a worker had brought further on when it died keeps saying so.
    offsets.forEach(
        (s, last) -> transactions.put(positions.applicationId(s), Math.max(last, known.of(s))));
    transactions.putAll(complete);
    transactions.putAll(known.runToRecord());
    TableCommitter.Changes changes =
        new TableCommitter.Changes(
            files.stream().map(BundleFiles.File::file).toList(),
            List.of(),
            transactions,
            files.isEmpty()
                ? WriteOperations.positions(spec.runId())
                : WriteOperations.append(table, files));
    boolean[] moved = new boolean[1];
    long version =
        new TableCommitter(log, table, spec.schemaEvolution())
            .commit(
                attempt -> {
                  Set<String> others = written.follow(destination, attempt);
                  moved[0] = !Collections.disjoint(others, offsets.keySet());
                  return moved[0] ? null : changes;
                },
                (attempt, v) -> known.committed(attempt, v, transactions));
    if (moved[0]) {
      throw new PositionsMovedException();
    }
    BackgroundMaintenance.committed(log, spec, files.size());
    return TableCommit.of(table.path(), version, files.size(), rows, offsets);
  }

  /** Another worker of the same run has committed some of the plan's since it was made. */
  private static final class PositionsMovedException extends Exception {
    private static final long serialVersionUID = 1;
  }
}
