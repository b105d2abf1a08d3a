package org.saleslakehouse.io.delta.internal.changes;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.read.ReadSlice;
import org.saleslakehouse.io.delta.internal.types.ColumnNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commits of a table as pieces of reading.
 *
 * @param table the table's path
 * @param rowSchema the columns that are read of it
 * @param eventTimeColumn whose statistics the watermark is derived from, or null
 * @param shards see {@link ChangeOffsets}
 * @param wholeFiles not to cut large files: their rows are numbered
 * @param snapshotVersion of which all rows come, as if this version had added them; -1 for none
 */
public record ChangeLog(
    String table,
    Map<String, String> hadoopConfiguration,
    Schema rowSchema,
    @Nullable String eventTimeColumn,
    int shards,
    boolean wholeFiles,
    ChangeRules rules,
    long snapshotVersion)
    implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(ChangeLog.class);

  /** Tables and columns that have been warned of, once in this process. */
  private static final Set<String> WITHOUT_EVENT_TIMES = ConcurrentHashMap.newKeySet();

  /**
   * What one commit brought.
   *
   * @param files in their order, which is the same whenever the commit is read
   * @param maxEventMillis how far event time has come, at most to the commit itself; {@link
   *     Long#MIN_VALUE} if the commit says nothing of it
   */
  record Commit(long version, List<ChangedFile> files, long maxEventMillis) {}

  public TableLog log() {
    return TableLog.forTable(table, hadoopConfiguration);
  }

  /** The commits from this version on, read as they are asked for. */
  Iterator<TableChange> from(long version) {
    return version == snapshotVersion
        ? withSnapshot(log().changesFrom(version + 1))
        : log().changesFrom(version);
  }

  /** The same up to a version that the table has: all of them, or it fails. */
  Iterator<TableChange> between(long first, long last) {
    return first == snapshotVersion
        ? withSnapshot(log().changesBetween(first + 1, last))
        : log().changesBetween(first, last);
  }

  private Iterator<TableChange> withSnapshot(Iterator<TableChange> behind) {
    return new Iterator<>() {
      private boolean begun;

      @Override
      public boolean hasNext() {
        return !begun || behind.hasNext();
      }

      @Override
      public TableChange next() {
        if (begun) {
          return behind.next();
        }
        begun = true;
        return log().snapshotAt(snapshotVersion).asChange();
      }
    };
  }

  Commit commit(TableChange change, ChangeOffsets positions) {
    if (change.metadataChanged()) {
      checkSchema(change.version());
    }
    List<ChangeRules.Passed> passed = new ArrayList<>(rules.rows(log(), change));
    passed.sort(
        change.version() == snapshotVersion
            // As they came, more or less: the watermark moves on while they are read.
            ? Comparator.comparingLong((ChangeRules.Passed p) -> times(p).minMillis())
                .thenComparing(ChangeLog::path)
            : Comparator.comparing(ChangeLog::path).thenComparing(ChangeLog::type));
    List<ChangedFile> files = new ArrayList<>();
    long max = Long.MIN_VALUE;
    boolean unknown = eventTimeColumn != null && !passed.isEmpty();
    for (ChangeRules.Passed rows : passed) {
      FileEventTimes times = times(rows);
      unknown &= times.isUnknown();
      max = Math.max(max, times.progressMillis(change.timestampMillis()));
      DataFile file = rows.piece().file();
      int shard = positions.shardOf(file);
      long previous = positions.last(shard);
      long first =
          positions.take(
              shard, change.version(), wholeFiles ? ChangeOffsets.rows(log(), rows.piece()) : 0);
      for (ReadSlice slice :
          ReadSlice.of(
              file,
              rows.piece().only(),
              log().path(),
              wholeFiles ? Long.MAX_VALUE : ReadSlice.MAX_BYTES)) {
        files.add(
            new ChangedFile(
                slice,
                change.version(),
                change.timestampMillis(),
                shard,
                first,
                previous,
                times.minMillis(),
                rows.type()));
      }
    }
    if (unknown) {
      // Else the watermark would stand still for ever, and no window would close.
      max = change.timestampMillis();
      if (WITHOUT_EVENT_TIMES.add(table + "\n" + eventTimeColumn)) {
        LOG.warn(DeltaErrors.noEventTimes(table, change.version(), eventTimeColumn));
      }
    }
    return new Commit(change.version(), files, max);
  }

  private FileEventTimes times(ChangeRules.Passed rows) {
    return FileEventTimes.of(
        rows.piece().file(),
        eventTimeColumn == null ? null : ColumnNames.physical(rowSchema.getField(eventTimeColumn)));
  }

  private static String path(ChangeRules.Passed rows) {
    return rows.piece().file().path();
  }

  private static String type(ChangeRules.Passed rows) {
    return rows.type() == null ? "" : rows.type();
  }

  /** The table may gain columns under way, but not lose those that are read. */
  private void checkSchema(long version) {
    Schema now = log().snapshotAt(version).schema();
    for (Schema.Field field : rowSchema.getFields()) {
      if (!now.hasField(field.getName())
          || !now.getField(field.getName())
              .getType()
              .withNullable(true)
              .equals(field.getType().withNullable(true))) {
        throw DeltaErrors.schemaChangedWhileReading(table, version, field.getName());
      }
    }
  }
}
