package org.saleslakehouse.io.delta.internal.positions;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;

/** The newest commits of a table, read backwards one by one: mostly few are asked for. */
public final class LogTail {
  /**
   * The newest change that matches; null if the log holds none any more.
   *
   * @param newest version to look at
   */
  public static @Nullable TableChange last(
      TableLog log, long newest, Predicate<TableChange> isTheLast) {
    for (long version = newest; version >= 0; version--) {
      TableChange change = log.change(version);
      if (change == null || isTheLast.test(change)) {
        return change;
      }
    }
    return null;
  }

  /**
   * The changes behind the last one that matches, in order; all that the log still has if none
   * does.
   *
   * @param newest version to look at
   */
  static List<TableChange> behindLast(TableLog log, long newest, Predicate<TableChange> isTheLast) {
    Deque<TableChange> behind = new ArrayDeque<>();
    for (long version = newest; version >= 0; version--) {
      TableChange change = log.change(version);
      if (change == null || isTheLast.test(change)) {
        break;
      }
      behind.addFirst(change);
    }
    return new ArrayList<>(behind);
  }

  private LogTail() {}
}
