package org.saleslakehouse.io.delta.internal.positions;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;

/**
 * The newest commits of a table, read backwards one by one: mostly few are asked for. No more than
 * one is held at a time, since others may have made many since, of many files each.
 */
public final class LogTail {
  /**
   * The newest change that matches; null if the log holds none any more.
   *
   * @param newest version to look at
   */
  public static @Nullable TableChange last(
      TableLog log, long newest, Predicate<TableChange> isTheLast) {
    return last(log, newest, isTheLast, behind -> {});
  }

  /**
   * The same, with the changes behind it handed over, the newest first; all that the log still has
   * if none matches.
   */
  static @Nullable TableChange last(
      TableLog log, long newest, Predicate<TableChange> isTheLast, Consumer<TableChange> behind) {
    for (long version = newest; version >= 0; version--) {
      TableChange change = log.change(version);
      if (change == null || isTheLast.test(change)) {
        return change;
      }
      behind.accept(change);
    }
    return null;
  }

  private LogTail() {}
}
