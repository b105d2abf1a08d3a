package org.saleslakehouse.io.delta.internal.positions;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;
import org.saleslakehouse.io.delta.internal.spec.RunIds;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far one table's log says that each source partition of a write is in, kept current by
 * following the log's tail: what the log records is read once, then each new commit once.
 *
 * <p>Thread-safe.
 */
public final class TablePositions {
  private static final Logger LOG = LoggerFactory.getLogger(TablePositions.class);

  /** How late an onlooker may learn that the table was deleted, or its log cleaned. */
  private static final long LISTING_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final TableLog log;
  private final SourcePositions positions;
  private final String runId;

  /** By application, when this run began to look; answers for what the tail does not name. */
  private final Map<String, Long> recorded;

  /** By application, since then. */
  private final Map<String, Long> newer = new HashMap<>();

  /** What the files say, by their tags or else by their rows; null until it is needed. */
  private @Nullable Map<String, Long> stored;

  /** What they say besides of up to where all tables are complete, where that is less. */
  private final Map<String, Long> storedComplete = new HashMap<>();

  private final long runMillis;
  private long lastRunMillis;
  private String tableId;
  private long seen;
  private long rowsFollowed;
  private long listedNanos = System.nanoTime();

  public TablePositions(TableLog log, SourcePositions positions, String runId) {
    this.log = log;
    this.positions = positions;
    this.runId = runId;
    TableTransaction start = log.startTransaction();
    this.recorded = start.transactions();
    this.seen = start.readVersion();
    this.tableId = start.tableId();
    this.lastRunMillis = recorded.getOrDefault(lastRunId(positions), -1L);
    this.runMillis = RunIds.startedMillis(runId);
    if (runMillis >= 0 && lastRunMillis > runMillis) {
      throw DeltaErrors.laterRun(log.table(), positions.writeId());
    }
    if (recorded.keySet().stream().anyMatch(id -> positions.sourcePartition(id) != null)) {
      RestoredTables.requireRowsKept(log, positions, seen);
    }
  }

  /** The application id under which a table's log remembers when the last run began. */
  static String lastRunId(SourcePositions positions) {
    return positions.writeId() + "#run";
  }

  /**
   * What a commit records besides the positions: when this run began, once. An earlier run that has
   * not ended yet, on another worker perhaps, then knows that it has.
   */
  public Map<String, Long> runToRecord() {
    return runMillis > lastRunMillis ? Map.of(lastRunId(positions), runMillis) : Map.of();
  }

  TableLog log() {
    return log;
  }

  /** How often rows have been moved to or from the table, as of the start of this run. */
  long moves() {
    return recorded.getOrDefault(positions.movesId(), -1L);
  }

  /** Whether there was no table when it was last looked at. */
  public synchronized boolean isMissing() {
    return seen < 0;
  }

  /**
   * The last offset that the log records for this source partition, or -1. If it has lost it, as by
   * another engine that lets such records expire, what the table's files say that they cover; if
   * they say nothing either, as in a copy of the table, the last that one of their rows is from.
   */
  public synchronized long of(String source) {
    long recorded = recorded(source);
    String former = SourceNames.former(positions, source);
    if (recorded < 0 && !former.equals(source)) {
      recorded = recorded(former);
    }
    return recorded >= 0 ? recorded : stored().getOrDefault(source, -1L);
  }

  private Map<String, Long> stored() {
    if (stored == null) {
      Map<String, Long> last = new HashMap<>();
      if (seen >= 0) {
        log.snapshot()
            .forEachFile(
                file -> {
                  if (positions.writeId().equals(file.tags().get(FileTags.WRITE_ID))) {
                    FileTags.addLast(file.tags(), last, storedComplete);
                  }
                });
        if (last.isEmpty() && recorded.isEmpty() && newer.isEmpty()) {
          addRows(last);
        }
      }
      stored = last;
      last.keySet().removeIf(source -> recorded(source) >= 0);
      storedComplete.keySet().retainAll(last.keySet());
      if (!last.isEmpty()) {
        LOG.warn(
            "The log of {} does not say how far the write {} is. Its files say: {}.",
            log.table(),
            positions.writeId(),
            last);
      }
    }
    return stored;
  }

  /**
   * Of a table that is a copy of the write's, or that another job has written from the source: its
   * log knows of no write at all. Rows of other writes are theirs.
   */
  private void addRows(Map<String, Long> last) {
    List<String> columns = positions.partitionColumns();
    TableSnapshot table = log.snapshot();
    if (columns != null
        && table.schema().getFieldNames().containsAll(columns)
        && table.schema().hasField(Objects.requireNonNull(positions.offsetColumn()))) {
      FilePositions rows = new FilePositions(log, positions, table.schema());
      table.forEachFile(
          file -> {
            if (!file.tags().containsKey(FileTags.WRITE_ID)) {
              rows.read(file, (source, offset, moved) -> last.merge(source, offset, Math::max));
            }
          });
    }
  }

  /**
   * The last offset up to which all tables of the write have got their rows, as this table's log
   * says, if it is the main one. It does where the table is ahead of the others.
   */
  synchronized long complete(String source) {
    String id = positions.completeId(source);
    long position = of(source);
    return Math.min(
        position, isRecorded(id) ? recordedBy(id) : storedComplete.getOrDefault(source, position));
  }

  /**
   * What a commit to the main table records besides these positions: up to where all tables are
   * complete, if it is ahead of them, or has been once.
   *
   * @param after what is in once the commit is made
   */
  public synchronized Map<String, Long> completeToRecord(
      Map<String, Long> offsets, Map<String, CoveredOffsets> after) {
    Map<String, Long> complete = new HashMap<>();
    after.forEach(
        (source, in) -> {
          String id = positions.completeId(source);
          long position = Math.max(of(source), offsets.getOrDefault(source, -1L));
          if (isRecorded(id) || in.upTo() < position) {
            complete.put(id, in.upTo());
          }
        });
    return complete;
  }

  private long recorded(String source) {
    return recordedBy(positions.applicationId(source));
  }

  private long recordedBy(String application) {
    Long latest = newer.get(application);
    return latest != null ? latest : recorded.getOrDefault(application, -1L);
  }

  private boolean isRecorded(String application) {
    return newer.containsKey(application) || recorded.containsKey(application);
  }

  /**
   * Reads the commits up to this attempt's read version.
   *
   * @return the source partitions whose positions another worker of this run has moved meanwhile
   * @throws org.saleslakehouse.io.delta.errors.SecondWriterException if another run has
   */
  public Set<String> follow(TableTransaction attempt) {
    return follow(attempt, true);
  }

  /**
   * The same up to the newest version.
   *
   * @param onlyThisRun false for onlookers: whoever made the commits. They look often, and where
   *     the next entry is not there, the whole log is listed now and then only
   */
  synchronized Set<String> catchUp(boolean onlyThisRun) {
    if (!onlyThisRun) {
      long now = System.nanoTime();
      if (now - listedNanos < LISTING_NANOS && log.change(seen + 1) == null) {
        return Set.of();
      }
      listedNanos = now;
    }
    return follow(log.startTransaction(), onlyThisRun);
  }

  private synchronized Set<String> follow(TableTransaction attempt, boolean onlyThisRun) {
    if (attempt.readVersion() < seen || (seen >= 0 && !attempt.tableId().equals(tableId))) {
      throw DeltaErrors.tableReplaced(log.table());
    }
    if (attempt.readVersion() == seen) {
      return Set.of();
    }
    Set<String> moved = new TreeSet<>();
    boolean restored = false;
    // All of them: whoever slept until the log was cleaned would else take no news for none.
    Iterator<TableChange> tail = log.changesBetween(seen + 1, attempt.readVersion());
    while (tail.hasNext()) {
      TableChange change = tail.next();
      Set<String> movedHere = take(change, onlyThisRun);
      if (!movedHere.isEmpty()) {
        rowsFollowed += rows(change);
      }
      moved.addAll(movedHere);
      restored |= RestoredTables.isRestore(change);
      seen = change.version();
    }
    if (restored) {
      RestoredTables.requireRowsKept(log, positions, seen);
    }
    tableId = attempt.tableId();
    return moved;
  }

  /** How many rows the commits of the write have added that were followed, whoever made them. */
  synchronized long rowsFollowed() {
    return rowsFollowed;
  }

  private long rows(TableChange change) {
    return change.added().stream()
        .filter(file -> positions.writeId().equals(FileTags.writeId(file.tags())))
        .flatMap(file -> FileTags.rows(file.tags()).values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  private Set<String> take(TableChange change, boolean onlyThisRun) {
    Set<String> moved = new TreeSet<>();
    for (Map.Entry<String, Long> transaction : change.transactions().entrySet()) {
      String source = positions.sourcePartition(transaction.getKey());
      if (source != null) {
        if (onlyThisRun && !isOurs(change)) {
          throw DeltaErrors.secondWriter(
              log.table(), positions.writeId(), source, change.version());
        }
        newer.merge(transaction.getKey(), transaction.getValue(), Math::max);
        moved.add(source);
      } else if (positions.isCompleteId(transaction.getKey())) {
        newer.merge(transaction.getKey(), transaction.getValue(), Math::max);
      } else if (transaction.getKey().equals(lastRunId(positions))) {
        lastRunMillis = Math.max(lastRunMillis, transaction.getValue());
      }
    }
    return moved;
  }

  private boolean isOurs(TableChange change) {
    return runId.equals(change.note().parameters().get(FileTags.RUN_ID))
        || change.added().stream().anyMatch(f -> runId.equals(f.tags().get(FileTags.RUN_ID)));
  }

  /**
   * Records a commit of our own.
   *
   * @param transactions what it recorded, by application
   */
  public synchronized void committed(
      TableTransaction attempt, long version, Map<String, Long> transactions) {
    transactions.forEach((id, last) -> newer.merge(id, last, Math::max));
    lastRunMillis = Math.max(lastRunMillis, runMillis);
    if (seen < 0) {
      tableId = log.snapshot().id();
    }
    if (version == attempt.readVersion() + 1) {
      seen = version;
    } // else others came between: the next follow() reads them, and our own with them
  }
}
