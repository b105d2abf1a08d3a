package org.saleslakehouse.io.delta.internal.positions;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;

/**
 * The newest commits of a table, read backwards in ever larger pieces: mostly few are asked for.
 */
public final class LogTail {
  /**
   * The newest change that matches; null if the log holds none any more.
   *
   * @param newest version to look at
   */
  public static @Nullable TableChange last(
      TableLog log, long newest, Predicate<TableChange> isTheLast) {
    TableChange[] found = new TableChange[1];
    behindLast(
        log,
        newest,
        change -> {
          if (isTheLast.test(change)) {
            found[0] = change;
          }
          return found[0] != null;
        });
    return found[0];
  }

  /**
   * The changes behind the last one that matches, in order; all that the log still has if none
   * does.
   *
   * @param newest version to look at
   */
  static List<TableChange> behindLast(TableLog log, long newest, Predicate<TableChange> isTheLast) {
    Deque<TableChange> behind = new ArrayDeque<>();
    long to = newest;
    long first = newest; // mostly the newest matches, and the log need not be listed
    int window = 1;
    while (to >= first) {
      long from = Math.max(first, to - window + 1);
      List<TableChange> changes = read(log, from, to);
      for (int i = changes.size() - 1; i >= 0; i--) {
        if (isTheLast.test(changes.get(i))) {
          return new ArrayList<>(behind);
        }
        behind.addFirst(changes.get(i));
      }
      to = from - 1;
      window *= 4;
      first = first == newest ? log.folder().firstVersion() : first;
    }
    return new ArrayList<>(behind);
  }

  private static List<TableChange> read(TableLog log, long from, long to) {
    List<TableChange> changes = new ArrayList<>();
    Iterator<TableChange> all = log.changesFrom(from);
    for (long version = from; version <= to && all.hasNext(); version++) {
      changes.add(all.next());
    }
    return changes;
  }

  private LogTail() {}
}
