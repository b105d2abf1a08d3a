package org.saleslakehouse.io.delta;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableHistory;

/** One entry of a table's history. See {@link DeltaTable#history}. */
@AutoValue
public abstract class TableVersion {
  public abstract long version();

  /** When it was committed: the time that {@link DeltaRead#atTimestamp} goes by. */
  public abstract Instant timestamp();

  /** Such as {@code WRITE} or {@code MERGE}; empty if the writer does not say. */
  public abstract String operation();

  /** Such as {@code mode}, in the writer's words. */
  public abstract Map<String, String> parameters();

  /** Such as {@code numOutputRows}, in the writer's words; empty if it counts nothing. */
  public abstract Map<String, String> metrics();

  /** The name and version of the writer, if it gives them. */
  public abstract @Nullable String engine();

  /** What the user had the writer note, if anything. */
  public abstract @Nullable String userMetadata();

  /** Counted in the log. */
  public abstract long filesAdded();

  /** Counted in the log. */
  public abstract long filesRemoved();

  /** The size of the files that were added. */
  public abstract long bytesAdded();

  /**
   * The rows in the files that were added, those among them that were only copied from files that
   * were removed. Null if one of the files has no statistics.
   */
  public abstract @Nullable Long rowsAdded();

  /** False if rows were only rearranged, as by a compaction. */
  public abstract boolean changesData();

  /** What applications recorded with this commit: how far they have come, by their own count. */
  public abstract Map<String, Long> transactions();

  static TableVersion of(TableHistory.Entry entry) {
    TableChange change = entry.change();
    TableChange.Note note = change.note();
    return new AutoValue_TableVersion.Builder()
        .setVersion(change.version())
        .setTimestamp(entry.committed())
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

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setVersion(long version);

    abstract Builder setTimestamp(Instant timestamp);

    abstract Builder setOperation(String operation);

    abstract Builder setParameters(Map<String, String> parameters);

    abstract Builder setMetrics(Map<String, String> metrics);

    abstract Builder setEngine(@Nullable String engine);

    abstract Builder setUserMetadata(@Nullable String userMetadata);

    abstract Builder setFilesAdded(long files);

    abstract Builder setFilesRemoved(long files);

    abstract Builder setBytesAdded(long bytes);

    abstract Builder setRowsAdded(@Nullable Long rows);

    abstract Builder setChangesData(boolean changes);

    abstract Builder setTransactions(Map<String, Long> transactions);

    abstract TableVersion build();
  }
}
