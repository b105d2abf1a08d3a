package org.saleslakehouse.io.delta.internal.positions;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;
import org.saleslakehouse.io.delta.internal.spec.RunIds;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * What of the source the tables of a write hold, derived from their logs alone.
 *
 * <p>Each interval is committed to the secondary tables first and to the main table last. So the
 * main table's position says up to where <em>all</em> tables are complete; unless it was committed
 * with rows of other tables deferred: then its log says besides up to where all are. Where a table
 * is further on than that, the process ended between two commits. Which offsets are in there is
 * read from the rows of the files that it got then, whether or not somebody has deleted them since:
 * they are left out when they come again, and all others are written, to whichever table they now
 * belong. So even rules that have changed since cannot lose or double a record.
 *
 * <p>An interval without rows for the main table is noted there by a commit of the position alone:
 * what a finished interval brought never depends on rows, which somebody may delete.
 *
 * <p>Thread-safe.
 */
public final class WritePositions {
  private final WriteSpec spec;
  private final SourcePositions positions;

  /** In the order of commit: the main table is the last. */
  private final LinkedHashMap<String, TablePositions> tables = new LinkedHashMap<>();

  private final String mainTable;
  private final Map<String, CoveredOffsets> sources = new HashMap<>();

  public WritePositions(WriteSpec spec, SourcePositions positions) {
    this.spec = spec;
    this.positions = positions;
    List<String> destinations = spec.destinations().getDestinations();
    for (String name : destinations) {
      tables.put(name, new TablePositions(spec.log(name), positions, spec.runId()));
    }
    mainTable = destinations.get(destinations.size() - 1);
  }

  /** The write with the id of a run that begins now, after all that the tables know of. */
  public static WriteSpec startingRun(WriteSpec spec) {
    SourcePositions positions = spec.positions();
    if (positions == null) {
      return spec;
    }
    long last = -1;
    for (String name : spec.destinations().getDestinations()) {
      TableSnapshot newest = spec.log(name).snapshotIfAny();
      if (newest != null) {
        last =
            Math.max(
                last, newest.transactions().getOrDefault(TablePositions.lastRunId(positions), -1L));
      }
    }
    return spec.withRunId(RunIds.after(last));
  }

  public synchronized CoveredOffsets of(String source) {
    return sources.computeIfAbsent(source, this::load);
  }

  /**
   * Looks at all tables of the write: each attempt to commit to one of them begins with this.
   *
   * @param onlyThisRun false for onlookers: whoever made the commits
   * @return the source partitions whose positions another worker of this run has moved meanwhile
   * @throws org.saleslakehouse.io.delta.errors.SecondWriterException if another run has, unless
   *     that is all the same
   */
  public synchronized Set<String> catchUp(boolean onlyThisRun) {
    Set<String> moved = new TreeSet<>();
    for (TablePositions table : tables.values()) {
      moved.addAll(table.catchUp(onlyThisRun));
    }
    sources.keySet().removeAll(moved);
    return moved;
  }

  /**
   * Takes in what has been committed to one table before this attempt.
   *
   * @return the source partitions whose positions another worker of this run has moved
   */
  public synchronized Set<String> follow(String destination, TableTransaction attempt) {
    Set<String> moved = table(destination).follow(attempt);
    sources.keySet().removeAll(moved);
    return moved;
  }

  /** How many rows the followed commits of the write have added to its tables. */
  public synchronized long rowsFollowed() {
    return tables.values().stream().mapToLong(TablePositions::rowsFollowed).sum();
  }

  public boolean isMain(String destination) {
    return destination.equals(mainTable);
  }

  public TablePositions table(String destination) {
    TablePositions table = tables.get(destination);
    if (table == null) {
      throw DeltaErrors.unnamedDestination(destination, tables.keySet());
    }
    return table;
  }

  /**
   * What will be in once these offsets are committed.
   *
   * @param deferred offsets among them whose rows are to come with a later commit
   */
  public synchronized Map<String, CoveredOffsets> after(
      Map<String, Long> offsets, Map<String, OffsetRangeSet> deferred) {
    Map<String, CoveredOffsets> after = new HashMap<>();
    offsets.forEach(
        (source, last) ->
            after.put(
                source,
                of(source).with(last, deferred.getOrDefault(source, new OffsetRangeSet()))));
    return after;
  }

  /** Reads what is in of these from the tables again. */
  synchronized void forget(Set<String> of) {
    sources.keySet().removeAll(of);
  }

  /** Takes note of what is in now. */
  public synchronized void advance(Map<String, CoveredOffsets> committed) {
    sources.putAll(committed);
  }

  /**
   * Up to where all tables are complete, as the main table's log says, without a look at rows: for
   * onlookers.
   */
  public synchronized long complete(String source) {
    return Math.max(table(mainTable).complete(source), start(source) - 1);
  }

  /** The last offset up to which the main table has got its rows. */
  public synchronized long ofMainTable(String source) {
    return Math.max(table(mainTable).of(source), start(source) - 1);
  }

  /** Whether more is in all tables than the main table's log says. */
  public synchronized boolean isBehind(String source) {
    return complete(source) < of(source).upTo();
  }

  private long start(String source) {
    return positions.startOffsets().getOrDefault(source, 0L);
  }

  private CoveredOffsets load(String source) {
    long complete = table(mainTable).complete(source);
    OffsetRangeSet beyond = new OffsetRangeSet();
    tables.forEach(
        (name, table) -> {
          if (table.of(source) > complete) {
            // A main table that was made anew lacks the rows that had been moved to it.
            boolean movesAreLost = table(mainTable).moves() < table.moves();
            new OffsetsBeyond(spec.log(name), positions, source, complete)
                .addTo(beyond, movesAreLost);
          }
        });
    // Unbroken from there on: all of it is in, though the main table's log does not say so yet.
    long upTo = Math.max(beyond.endOfRunFrom(complete + 1), start(source) - 1);
    return new CoveredOffsets(upTo, beyond);
  }
}
