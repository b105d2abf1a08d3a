package org.saleslakehouse.io.delta.internal.log;

import io.delta.storage.LogStore;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.saleslakehouse.io.delta.internal.base.HaltPoints;
import org.saleslakehouse.io.delta.internal.base.WallClock;
import org.saleslakehouse.io.delta.internal.parquet.ColumnDictionaries;
import org.saleslakehouse.io.delta.internal.parquet.ParquetFiles;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowWriter;
import org.saleslakehouse.io.delta.internal.parquet.StatsColumns;
import org.saleslakehouse.io.delta.model.Compression;

/**
 * Writes a checkpoint of one version, row by row, from the checkpoint before and the entries behind
 * it: the memory that it takes does not grow with the table.
 *
 * <p>It goes to another name first and is on the disk before it gets its own, and only then does
 * {@code _last_checkpoint} name it. So a process that is killed at any point leaves the log as
 * readable as it was. What was removed from the table longer ago than its retention is left out, as
 * the protocol has it.
 */
final class CheckpointWriter {
  /** What is in memory at a time is of this size. */
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private final TableLog log;
  private final TableSnapshot snapshot;
  private final Consumer<DataFile> expired;
  private long actions;

  /**
   * @param expired learns of each file that is left out since its retention is over
   */
  CheckpointWriter(TableLog log, TableSnapshot snapshot, Consumer<DataFile> expired) {
    this.log = log;
    this.snapshot = snapshot;
    this.expired = expired;
  }

  /** Fails with the log as it was. */
  void write() throws IOException {
    Configuration configuration = log.configuration();
    Path folder = LogFolder.folder(log.path());
    String name = String.format(Locale.ROOT, "%020d.checkpoint.parquet", snapshot.version());
    Path target = new Path(folder, name);
    LogStore store = log.store();
    boolean drafts = store.isPartialWriteVisible(target, configuration);
    Path written =
        drafts ? new Path(folder, "." + name + "." + UUID.randomUUID() + ".tmp") : target;
    ParquetRowWriter rows =
        ParquetRowWriter.open(
            configuration,
            written,
            CheckpointRows.ALL,
            List.of(),
            Compression.SNAPPY,
            ROW_GROUP_BYTES,
            ColumnDictionaries.of(folder.toString()));
    try {
      writeRows(rows);
    } catch (IOException | RuntimeException e) {
      rows.abort();
      throw e;
    }
    rows.finish(StatsColumns.NONE);
    HaltPoints.reach("during-checkpoint");
    if (drafts) {
      ParquetFiles.publish(configuration, written, target);
    }
    HaltPoints.reach("after-checkpoint");
    if (LogSegment.lastCheckpoint(log) < snapshot.version()) {
      store.write(
          new Path(folder, "_last_checkpoint"),
          List.of("{\"version\":" + snapshot.version() + ",\"size\":" + actions + "}").iterator(),
          true,
          configuration);
    }
  }

  private void writeRows(ParquetRowWriter rows) throws IOException {
    // First, so that whoever looks for these two need not read further.
    write(rows, CheckpointRows.protocol(snapshot.protocol()));
    write(rows, CheckpointRows.metadata(snapshot.metadata()));
    LogReplay replay = snapshot.replay();
    for (Map.Entry<String, LogReplay.Recorded> entry : replay.transactions().entrySet()) {
      write(rows, CheckpointRows.transaction(entry.getKey(), entry.getValue()));
    }
    long cutOff =
        WallClock.millis() - TableRetention.of(snapshot.properties()).deletedFiles().toMillis();
    try (LogReplay.Files files = replay.removedFiles()) {
      while (files.hasNext()) {
        DataFile file = files.next();
        if (file.modificationTime() > cutOff) {
          write(rows, CheckpointRows.removed(file));
        } else {
          expired.accept(file);
        }
      }
    }
    try (LogReplay.Files files = replay.liveFiles()) {
      writeAll(rows, files, CheckpointRows::added);
    }
  }

  private void writeAll(
      ParquetRowWriter rows, Iterator<DataFile> files, Function<DataFile, Row> row)
      throws IOException {
    while (files.hasNext()) {
      write(rows, row.apply(files.next()));
    }
  }

  private void write(ParquetRowWriter rows, Row row) throws IOException {
    rows.write(row);
    actions++;
  }
}
