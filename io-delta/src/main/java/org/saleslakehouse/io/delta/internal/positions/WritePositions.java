package org.saleslakehouse.io.delta.internal.positions;

import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;
import org.saleslakehouse.io.delta.internal.positions.FilePositions.RowPositions;
import org.saleslakehouse.io.delta.internal.spec.RunIds;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of the source the tables of a write hold, derived from their logs alone.
 *
 * <p>Each interval is committed to the secondary tables first and to the main table last. So the
 * main table's position says up to where <em>all</em> tables are complete. Where a secondary table
 * is further on, the process ended between the two commits. Which offsets are in there is read from
 * the rows of the files that it got then, whether or not somebody has deleted them since: they are
 * left out when they come again, and all others of the interval are written, to whichever table
 * they now belong. So even rules that have changed since cannot lose or double a record.
 *
 * <p>An interval without rows for the main table is noted there by a commit of the position alone:
 * what a finished interval brought never depends on rows, which somebody may delete.
 *
 * <p>Thread-safe.
 */
public final class WritePositions {
  private static final Logger LOG = LoggerFactory.getLogger(WritePositions.class);

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

  /** Everything up to these offsets is in all tables now, and the main table's log says so. */
  public synchronized void advance(Map<String, Long> offsets) {
    offsets.forEach(
        (source, last) -> {
          CoveredOffsets before = of(source);
          sources.put(
              source,
              new CoveredOffsets(Math.max(before.upTo(), last), before.beyond().above(last)));
        });
  }

  private CoveredOffsets load(String source) {
    long main = table(mainTable).of(source);
    OffsetRangeSet beyond = new OffsetRangeSet();
    tables.forEach(
        (name, table) -> {
          if (!name.equals(mainTable) && table.of(source) > main) {
            addOffsetsAbove(main, source, name, beyond);
          }
        });
    // Unbroken from the main table's position on: all of it is in, though the main table's log does
    // not say so yet.
    long complete = beyond.endOfRunFrom(main + 1);
    long start = positions.startOffsets().getOrDefault(source, 0L);
    return new CoveredOffsets(Math.max(complete, start - 1), beyond);
  }

  /** Collects the offsets of this source above {@code position} that the table has got. */
  private void addOffsetsAbove(
      long position, String source, String destination, OffsetRangeSet offsets) {
    TableLog log = spec.log(destination);
    TableSnapshot snapshot = log.snapshot();
    // A main table that was made anew lacks the rows that had been moved to it.
    boolean movesAreLost = table(mainTable).moves() < table(destination).moves();
    Set<Long> lost = new HashSet<>();
    RowPositions rows =
        (of, at, isMoved) -> {
          if (at > position && of.equals(source)) {
            if (isMoved && movesAreLost) {
              lost.add(at);
            } else if (!lost.contains(at)) { // before it was moved, in a file that has been removed
              offsets.add(at);
            }
          }
        };
    FilePositions files = new FilePositions(log, positions, snapshot.schema());
    String application = positions.applicationId(source);
    Map<String, DataFile> inDoubt = new LinkedHashMap<>();
    LogTail.behindLast(
            log,
            snapshot.version(),
            change -> change.transactions().getOrDefault(application, Long.MAX_VALUE) <= position)
        .forEach(change -> change.added().forEach(file -> inDoubt.put(file.path(), file)));
    snapshot.forEachFile(
        file -> {
          inDoubt.remove(file.path());
          if (mayHold(file, source, position)) {
            files.read(file, rows);
          }
        });
    for (DataFile removed : inDoubt.values()) {
      if (mayHold(removed, source, position)) {
        readRemoved(log.table(), files, removed, rows);
      }
    }
  }

  private void readRemoved(String table, FilePositions files, DataFile file, RowPositions rows) {
    try {
      files.read(file, rows);
    } catch (DeltaIOException e) {
      if (!hasCause(e, FileNotFoundException.class) && !hasCause(e, NoSuchFileException.class)) {
        throw e;
      }
      LOG.warn(
          "The last run of the write {} ended between the commits to its tables, and a file that"
              + " table {} got then, {}, has been removed and vacuumed since. Records of it come again.",
          positions.writeId(),
          table,
          file.path());
    }
  }

  private static boolean hasCause(Throwable e, Class<? extends Throwable> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static boolean mayHold(DataFile file, String source, long position) {
    Map<String, OffsetRangeSet> covered = FileTags.covered(file.tags());
    if (covered.isEmpty()) {
      return true; // rewritten by another engine, which does not keep tags
    }
    OffsetRangeSet ranges = covered.get(source);
    return ranges != null && ranges.last() > position;
  }
}
