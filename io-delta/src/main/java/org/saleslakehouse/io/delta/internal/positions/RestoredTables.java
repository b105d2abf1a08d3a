package org.saleslakehouse.io.delta.internal.positions;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  /** The state before the first of the changes at hand. */
  private static final int BEFORE_ALL = -1;

  private static final int NONE = -2;

  static boolean isRestore(TableChange change) {
    return change.note().operation().equalsIgnoreCase(RESTORE);
  }

  /**
   * Fails if the table has been restored to a version before the last that the write committed, and
   * not back again.
   *
   * @param newest version of the table to look at
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException that says how to go on
   */
  static void requireRowsKept(TableLog log, SourcePositions positions, long newest) {
    List<TableChange> since =
        LogTail.behindLast(
            log,
            newest,
            change ->
                change.transactions().keySet().stream()
                    .anyMatch(
                        id ->
                            positions.sourcePartition(id) != null
                                || id.equals(positions.movesId())));
    int at = since.size() - 1;
    while (at > BEFORE_ALL) {
      if (isRestore(since.get(at))) {
        int same = sameFilesAs(since, at);
        if (same == NONE) {
          throw DeltaErrors.restored(
              log.table(),
              positions.writeId(),
              since.get(at).version(),
              since.get(0).version() - 1);
        }
        at = same;
      } else {
        at--;
      }
    }
  }

  /**
   * The change after which the table held the same files as after this restore, by going back from
   * it step by step.
   */
  private static int sameFilesAs(List<TableChange> changes, int restore) {
    Set<String> onlyThen = paths(changes.get(restore).removed());
    Set<String> onlyNow = paths(changes.get(restore).added());
    onlyThen.removeIf(onlyNow::remove);
    int at = restore - 1;
    while (!onlyThen.isEmpty() || !onlyNow.isEmpty()) {
      if (at == BEFORE_ALL) {
        return NONE;
      }
      for (String added : paths(changes.get(at).added())) {
        if (!onlyThen.remove(added)) {
          onlyNow.add(added);
        }
      }
      for (String removed : paths(changes.get(at).removed())) {
        if (!onlyNow.remove(removed)) {
          onlyThen.add(removed);
        }
      }
      at--;
    }
    return at;
  }

  private static Set<String> paths(List<DataFile> files) {
    Set<String> paths = new HashSet<>();
    files.forEach(file -> paths.add(file.path()));
    return paths;
  }

  private RestoredTables() {}
}
