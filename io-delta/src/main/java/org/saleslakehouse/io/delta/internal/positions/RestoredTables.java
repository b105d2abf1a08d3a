package org.saleslakehouse.io.delta.internal.positions;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * Finds out that a RESTORE took away rows of a write. It brings back the files of an older version,
 * but not what applications have recorded: the positions would say that rows are in which are not,
 * and nobody would ever read them again. A DELETE is another thing: it means the rows.
 */
final class RestoredTables {
  private static final String RESTORE = "RESTORE";

  private final TableLog log;
  private final SourcePositions positions;

  private RestoredTables(TableLog log, SourcePositions positions) {
    this.log = log;
    this.positions = positions;
  }

  static boolean isRestore(TableChange change) {
    return change.note().operation().equalsIgnoreCase(RESTORE);
  }

  /**
   * Fails if the table has been restored to a version before the last that the write committed, and
   * not back again. Reads the log backwards and holds one commit at a time: others may have made
   * many since, of many files each.
   *
   * @param newest version of the table to look at
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException that says how to go on
   */
  static void requireRowsKept(TableLog log, SourcePositions positions, long newest) {
    new RestoredTables(log, positions).requireRowsKept(newest);
  }

  private void requireRowsKept(long newest) {
    long version = newest;
    while (true) {
      TableChange change = behindWrite(version);
      if (change == null) {
        return;
      }
      version = isRestore(change) ? sameFilesAs(change) : version - 1;
    }
  }

  /** This commit; null if it is the write's last one, or the log does not hold it any more. */
  private @Nullable TableChange behindWrite(long version) {
    TableChange change = version < 0 ? null : log.change(version);
    return change == null || isOfWrite(change) ? null : change;
  }

  private boolean isOfWrite(TableChange change) {
    return change.transactions().keySet().stream()
        .anyMatch(id -> positions.sourcePartition(id) != null || id.equals(positions.movesId()));
  }

  /**
   * The version, no older than the write's last, that held the same files as this restore left: by
   * going back from it step by step.
   */
  private long sameFilesAs(TableChange restore) {
    Set<String> onlyThen = paths(restore.removed());
    Set<String> onlyNow = paths(restore.added());
    onlyThen.removeIf(onlyNow::remove);
    long version = restore.version() - 1;
    while (!onlyThen.isEmpty() || !onlyNow.isEmpty()) {
      TableChange change = behindWrite(version);
      if (change == null) {
        throw DeltaErrors.restored(log.table(), positions.writeId(), restore.version(), version);
      }
      for (String added : paths(change.added())) {
        if (!onlyThen.remove(added)) {
          onlyNow.add(added);
        }
      }
      for (String removed : paths(change.removed())) {
        if (!onlyNow.remove(removed)) {
          onlyThen.add(removed);
        }
      }
      version--;
    }
    return version;
  }

  private static Set<String> paths(List<DataFile> files) {
    Set<String> paths = new HashSet<>();
    files.forEach(file -> paths.add(file.path()));
    return paths;
  }
}
