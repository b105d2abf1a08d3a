package org.saleslakehouse.io.delta.internal.changes;

import java.io.Serializable;
import java.util.List;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableChange;

/**
 * What a reader of changes does with commits that do more than add rows.
 *
 * @param ignoreChanges passes on what such commits add, which may be rows that were there before
 * @param ignoreDeletes passes over commits that only remove rows
 */
public record ChangeRules(boolean ignoreChanges, boolean ignoreDeletes) implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * The files with new rows. Commits that only rearrange rows, as a compaction does, have none.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if the commit removes rows and the
   *     rules do not allow for it
   */
  List<DataFile> newFiles(String table, TableChange change) {
    List<DataFile> added = change.added().stream().filter(DataFile::dataChange).toList();
    boolean removes = change.removed().stream().anyMatch(DataFile::dataChange);
    if (removes && !ignoreChanges && !(ignoreDeletes && added.isEmpty())) {
      throw DeltaErrors.changeRemovesRows(table, change.version(), !added.isEmpty());
    }
    return added;
  }
}
