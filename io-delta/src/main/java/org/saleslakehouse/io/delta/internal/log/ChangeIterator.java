package org.saleslakehouse.io.delta.internal.log;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;

/** The commits of a table in order, each read by its name as it is asked for. */
final class ChangeIterator implements Iterator<TableChange> {
  private final TableLog log;
  private final @Nullable Long last;
  private long version;
  private @Nullable TableChange next;

  /**
   * @param version of the first
   * @param last that has been committed: all are there, or it fails; null to end before the first
   *     that is not there yet
   */
  ChangeIterator(TableLog log, long version, @Nullable Long last) {
    this.log = log;
    this.version = version;
    this.last = last;
  }

  @Override
  public boolean hasNext() {
    if (next == null && (last == null || version <= last)) {
      next = log.change(version);
      if (next == null && (last != null || log.isCommitted(version))) {
        next = lookAgain();
      }
      if (next == null && last != null) {
        throw DeltaErrors.tableReplaced(log.table());
      }
    }
    return next != null;
  }

  /**
   * Looks once more for an entry that was not there, of a version that has been committed.
   *
   * @return null if nothing newer is there either: it was another table that had this version
   * @throws org.saleslakehouse.io.delta.errors.LogCleanedException if there is, but not the entry
   */
  private @Nullable TableChange lookAgain() {
    LogFolder folder = log.folder();
    if (folder.newestVersion() < version) {
      return null;
    }
    // After the listing: entries come in order, so that this one had come before what is listed.
    TableChange change = log.change(version);
    if (change == null) {
      throw folder.firstVersion() > version
          ? DeltaErrors.logCleaned(log.table(), version, folder.firstVersion())
          : DeltaErrors.entryMissing(log.table(), version, folder.newestVersion());
    }
    return change;
  }

  @Override
  public TableChange next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    TableChange change = next;
    next = null;
    version++;
    return change;
  }
}
