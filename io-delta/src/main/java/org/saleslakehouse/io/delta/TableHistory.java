package org.saleslakehouse.io.delta;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Reads the commits that a table's log still holds, as entries of its history. */
final class TableHistory {

  /** The newest first. */
  static List<TableVersion> of(TableLog log, long newest, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("The limit must be at least 1, but is " + limit + ".");
    }
    Map<Long, Instant> commits = log.folder().commits().headMap(newest, true);
    List<Long> wanted = new ArrayList<>(commits.keySet());
    wanted = wanted.subList(Math.max(0, wanted.size() - limit), wanted.size());
    List<TableVersion> history = new ArrayList<>();
    if (!wanted.isEmpty()) {
      Iterator<TableChange> changes = log.changesFrom(wanted.get(0));
      while (history.size() < wanted.size() && changes.hasNext()) {
        TableChange change = changes.next();
        history.add(version(change, commits.getOrDefault(change.version(), Instant.EPOCH)));
      }
    }
    Collections.reverse(history);
    return history;
  }

  private static TableVersion version(TableChange change, Instant committed) {
    TableChange.Note note = change.note();
    return TableVersion.builder()
        .setVersion(change.version())
        .setTimestamp(committed)
        .setOperation(note.operation())
        .setParameters(note.parameters())
        .setMetrics(note.metrics())
        .setEngine(note.engine())
        .setUserMetadata(note.userMetadata())
        .setFilesAdded(change.added().size())
        .setFilesRemoved(change.removed().size())
        .setBytesAdded(change.added().stream().mapToLong(DataFile::size).sum())
        .setRowsAdded(DataFile.rows(change.added()))
        .setChangesData(
            change.added().stream().anyMatch(DataFile::dataChange)
                || change.removed().stream().anyMatch(DataFile::dataChange))
        .setTransactions(change.transactions())
        .build();
  }

  private TableHistory() {}
}
