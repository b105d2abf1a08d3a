package org.saleslakehouse.io.delta;

import com.google.auto.value.AutoValue;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.types.ColumnNames;

/** Which partitions of a table the commits between two versions have changed. */
@AutoValue
public abstract class PartitionChanges {
  /** The version up to which the commits were looked at, included. */
  public abstract long version();

  /**
   * The partition values, in the text form of the log, of all files that were added or removed with
   * a change of data; commits that only rearrange rows have none.
   */
  public abstract Set<Map<String, @Nullable String>> partitions();

  /** Whether any of the commits took rows away, or put others in their place. */
  public abstract boolean isRemoving();

  /**
   * Looks at the commits behind {@code since}, up to {@code upTo}.
   *
   * @throws org.saleslakehouse.io.delta.errors.LogCleanedException if the log has lost one of them
   */
  static PartitionChanges between(TableLog log, long since, long upTo) {
    Schema schema = log.snapshotAt(upTo).schema();
    Set<Map<String, @Nullable String>> partitions = new LinkedHashSet<>();
    boolean removing = false;
    for (Iterator<TableChange> changes = log.changesBetween(since + 1, upTo); changes.hasNext(); ) {
      TableChange change = changes.next();
      change.added().stream()
          .filter(DataFile::dataChange)
          .forEach(f -> partitions.add(ColumnNames.logical(schema, f.partitionValues())));
      change.removed().stream()
          .filter(DataFile::dataChange)
          .forEach(f -> partitions.add(ColumnNames.logical(schema, f.partitionValues())));
      removing |= change.removed().stream().anyMatch(DataFile::dataChange);
    }
    return new AutoValue_PartitionChanges(upTo, partitions, removing);
  }
}
