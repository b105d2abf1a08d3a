package org.saleslakehouse.io.delta.internal.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads the commits that a table's log still holds, as entries of its history. */
public final class TableHistory {

  /**
   * One commit.
   *
   * @param committed when, by the time that time travel goes by
   */
  public record Entry(TableChange change, Instant committed) {}

  /** The newest first. */
  public static List<Entry> of(TableLog log, long newest, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("The limit must be at least 1, but is " + limit + ".");
    }
    CommitTimes times = log.commitTimes();
    List<Long> wanted = new ArrayList<>(log.folder().commits().headMap(newest, true).keySet());
    wanted = wanted.subList(Math.max(0, wanted.size() - limit), wanted.size());
    List<Entry> history = new ArrayList<>();
    for (long version : wanted) {
      TableChange change = log.change(version);
      if (change != null) { // else the log has just been cleaned up to there
        history.add(new Entry(change, times.of(version)));
      }
    }
    Collections.reverse(history);
    return history;
  }

  private TableHistory() {}
}
