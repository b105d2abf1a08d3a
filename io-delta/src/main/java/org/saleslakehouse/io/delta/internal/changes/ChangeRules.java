package org.saleslakehouse.io.delta.internal.changes;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;

/**
 * What a reader of changes does with commits that do more than add rows.
 *
 * @param ignoreChanges passes on what such commits add, which may be rows that were there before
 * @param ignoreDeletes passes over commits that only remove rows
 * @param withTypes passes on all changes, each with its type
 */
public record ChangeRules(boolean ignoreChanges, boolean ignoreDeletes, boolean withTypes)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** The column of the change data feed that holds the type of a change. */
  public static final String TYPE_COLUMN = "_change_type";

  private static final String FEED = "delta.enableChangeDataFeed";
  static final String INSERT = "insert";
  static final String DELETE = "delete";

  /**
   * Rows to pass on.
   *
   * @param type of the change; null if it need not be told, or the rows themselves have it
   */
  record Passed(RowChanges.Piece piece, @Nullable String type) {}

  /** Whether a table keeps a change data feed. */
  public static boolean isFeed(Map<String, String> properties) {
    return "true".equalsIgnoreCase(properties.get(FEED));
  }

  /**
   * The rows of a commit to pass on. Commits that only rearrange rows, as a compaction does, have
   * none.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if the commit removes rows and the
   *     rules do not allow for it, or if it does not say what has become of which row
   */
  List<Passed> rows(TableLog log, TableChange change) {
    List<Passed> passed = new ArrayList<>();
    if (withTypes && !change.feed().isEmpty()) {
      for (DataFile file : change.feed()) {
        passed.add(new Passed(RowChanges.Piece.of(file), null));
      }
      return passed;
    }
    RowChanges changes = RowChanges.of(log, change);
    boolean gains = !changes.gained().isEmpty();
    boolean loses = !changes.lost().isEmpty();
    if (withTypes) {
      if (gains && loses && !isFeed(log.snapshotAt(change.version()).properties())) {
        throw DeltaErrors.noChangeFeed(log.table(), change.version());
      }
      changes.lost().forEach(piece -> passed.add(new Passed(piece, DELETE)));
    } else if (loses && !ignoreChanges && !(ignoreDeletes && !gains)) {
      throw DeltaErrors.changeRemovesRows(log.table(), change.version(), gains);
    }
    changes.gained().forEach(piece -> passed.add(new Passed(piece, withTypes ? INSERT : null)));
    return passed;
  }
}
