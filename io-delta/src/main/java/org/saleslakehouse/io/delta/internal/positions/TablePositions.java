package org.saleslakehouse.io.delta.internal.positions;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * How far one table's log says that each source partition of a write is in, kept current by
 * following the log's tail: what the log records is read once, then each new commit once.
 *
 * <p>Not thread-safe.
 */
public final class TablePositions {
  private final TableLog log;
  private final SourcePositions positions;
  private final String runId;

  /** By application, when this run began to look; answers for what the tail does not name. */
  private final Map<String, Long> recorded;

  private final Map<String, Long> newer = new HashMap<>();
  private String tableId;
  private long seen;

  public TablePositions(TableLog log, SourcePositions positions, String runId) {
    this.log = log;
    this.positions = positions;
    this.runId = runId;
    TableTransaction start = log.startTransaction();
    this.recorded = start.transactions();
    this.seen = start.readVersion();
    this.tableId = start.tableId();
  }

  TableLog log() {
    return log;
  }

  /** Whether there was no table when it was last looked at. */
  public boolean isMissing() {
    return seen < 0;
  }

  /** The last offset that the log records for this source partition, or -1. */
  public long of(String source) {
    long recorded = recorded(source);
    String former = SourceNames.former(positions, source);
    return recorded >= 0 || former.equals(source) ? recorded : recorded(former);
  }

  private long recorded(String source) {
    Long latest = newer.get(source);
    return latest != null ? latest : recorded.getOrDefault(positions.applicationId(source), -1L);
  }

  /**
   * Reads the commits up to this attempt's read version.
   *
   * @return whether another worker of this run has moved a position meanwhile
   * @throws org.saleslakehouse.io.delta.errors.SecondWriterException if another run has
   */
  public boolean follow(TableTransaction attempt) {
    return follow(attempt, true);
  }

  /** The same up to the newest version. */
  boolean follow() {
    return follow(log.startTransaction(), true);
  }

  /** Reads the commits since the last look, whoever made them; for onlookers. */
  boolean catchUp() {
    return follow(log.startTransaction(), false);
  }

  private boolean follow(TableTransaction attempt, boolean onlyThisRun) {
    if (attempt.readVersion() < seen || (seen >= 0 && !attempt.tableId().equals(tableId))) {
      throw DeltaErrors.tableReplaced(log.table());
    }
    if (attempt.readVersion() == seen) {
      return false;
    }
    boolean moved = false;
    for (Iterator<TableChange> tail = log.changesFrom(seen + 1); tail.hasNext(); ) {
      TableChange change = tail.next();
      moved |= take(change, onlyThisRun);
      seen = Math.max(seen, change.version());
    }
    tableId = attempt.tableId();
    return moved;
  }

  private boolean take(TableChange change, boolean onlyThisRun) {
    boolean moved = false;
    for (Map.Entry<String, Long> transaction : change.transactions().entrySet()) {
      String source = positions.sourcePartition(transaction.getKey());
      if (source != null) {
        if (onlyThisRun && !isOurs(change)) {
          throw DeltaErrors.secondWriter(
              log.table(), positions.writeId(), source, change.version());
        }
        newer.merge(source, transaction.getValue(), Math::max);
        moved = true;
      }
    }
    return moved;
  }

  private boolean isOurs(TableChange change) {
    return runId.equals(change.note().parameters().get(FileTags.RUN_ID))
        || change.added().stream().anyMatch(f -> runId.equals(f.tags().get(FileTags.RUN_ID)));
  }

  /** Records a commit of our own. */
  public void committed(TableTransaction attempt, long version, Map<String, Long> offsets) {
    newer.putAll(offsets);
    if (seen < 0) {
      tableId = log.snapshot().id();
    }
    if (version == attempt.readVersion() + 1) {
      seen = version;
    } // else others came between: the next follow() reads them, and our own with them
  }
}
