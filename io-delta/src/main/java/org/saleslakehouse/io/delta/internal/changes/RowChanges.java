package org.saleslakehouse.io.delta.internal.changes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.parquet.DeletedRows;
import org.saleslakehouse.io.delta.internal.types.DeletionVector;

/**
 * What a commit did to the rows of its table, in pieces of files.
 *
 * <p>A file that a commit removes and adds again with another deletion vector has gained and lost
 * the rows that the two vectors differ in, and no others. What only rearranges rows, as a
 * compaction does, is not here.
 *
 * @param gained rows that were not there before
 * @param lost rows that are not there any more
 */
record RowChanges(List<Piece> gained, List<Piece> lost) {

  /**
   * Rows of a file.
   *
   * @param file without the rows that its deletion vector names
   * @param only of these the ones that this vector names; null for all
   * @param rows how many they are; -1 if not known
   */
  record Piece(DataFile file, @Nullable DeletionVector only, long rows) {
    static Piece of(DataFile file) {
      return new Piece(file, null, file.numRecords());
    }
  }

  /**
   * The changes of a commit. Reads deletion vectors, and no data.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if a vector cannot be read
   */
  static RowChanges of(TableLog log, TableChange change) {
    List<Piece> gained = new ArrayList<>();
    List<Piece> lost = new ArrayList<>();
    Map<String, DataFile> removed = new HashMap<>();
    change.removed().stream()
        .filter(DataFile::dataChange)
        .forEach(file -> removed.put(file.path(), file));
    for (DataFile file : change.added()) {
      if (!file.dataChange()) {
        continue;
      }
      DataFile before = removed.remove(file.path());
      if (before == null) {
        gained.add(Piece.of(file));
      } else {
        addDifference(log, file, before, gained);
        addDifference(log, before, file, lost);
      }
    }
    removed.values().forEach(file -> lost.add(Piece.of(file)));
    return new RowChanges(gained, lost);
  }

  /** Adds the rows that a file has and did not have as it was. */
  private static void addDifference(
      TableLog log, DataFile file, DataFile as, List<Piece> difference) {
    DeletionVector only = as.deletionVector();
    if (only == null) {
      return; // it had all
    }
    try {
      long rows =
          DeletedRows.difference(
              log.configuration(), only.in(log.path()), in(log, file.deletionVector()));
      if (rows > 0) {
        difference.add(new Piece(file, only, rows));
      }
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }

  private static @Nullable DeletionVector in(TableLog log, @Nullable DeletionVector vector) {
    return vector == null ? null : vector.in(log.path());
  }
}
