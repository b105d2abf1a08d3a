package org.saleslakehouse.io.delta.internal.log;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
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
 * {@code _last_checkpoint} name it. Where a file appears whole or not at all, and a write can be
 * aborted, it gets its own name at once. So neither a process that is killed at any point nor a
 * write that fails leaves the log less readable than it was. What was removed from the table longer
 * ago than its retention is left out, as the protocol has it.
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
    String name = LogFolder.digits(snapshot.version()) + ".checkpoint.parquet";
    Path target = new Path(folder, name);
    boolean drafts =
        log.store().isPartialWriteVisible(target, configuration)
            || !ParquetFiles.canAbort(configuration, target);
    Path written =
        drafts ? new Path(folder, "." + name + "." + UUID.randomUUID() + ".tmp") : target;
    writeFile(written);
    HaltPoints.reach("during-checkpoint");
    if (drafts) {
      ParquetFiles.publish(configuration, written, target);
    }
    HaltPoints.reach("after-checkpoint");
    if (LogSegment.lastCheckpoint(log) < snapshot.version()) {
      log.store()
          .write(
              new Path(folder, "_last_checkpoint"),
              List.of("{\"version\":" + snapshot.version() + ",\"size\":" + actions + "}")
                  .iterator(),
              true,
              configuration);
    }
  }

  private void writeFile(Path file) throws IOException {
    // Whatever can fail without the file does so before there is one.
    Duration retention = TableRetention.of(snapshot.properties()).deletedFiles();
    long cutOff = WallClock.millis() - retention.toMillis();
    LogReplay replay = snapshot.replay();
    Map<String, LogReplay.Recorded> transactions = replay.transactions();
    try (LogReplay.Files removed = replay.removedFiles();
        LogReplay.Files live = replay.liveFiles()) {
      ParquetRowWriter rows = open(file);
      try {
        writeTable(rows, transactions);
        writeRemoved(rows, removed, cutOff);
        while (live.hasNext()) {
          write(rows, CheckpointRows.added(live.next()));
        }
      } catch (IOException | RuntimeException e) {
        rows.abort();
        throw e;
      }
      rows.finish(StatsColumns.NONE);
    }
  }

  private ParquetRowWriter open(Path file) throws IOException {
    return ParquetRowWriter.open(
        log.configuration(),
        file,
        CheckpointRows.ALL,
        List.of(),
        Compression.SNAPPY,
        ROW_GROUP_BYTES,
        ColumnDictionaries.of(LogFolder.folder(log.path()).toString()));
  }

  private void writeTable(ParquetRowWriter rows, Map<String, LogReplay.Recorded> transactions)
      throws IOException {
    // First, so that whoever looks for these two need not read further.
    write(rows, CheckpointRows.protocol(snapshot.protocol()));
    write(rows, CheckpointRows.metadata(snapshot.metadata()));
    for (Map.Entry<String, LogReplay.Recorded> entry : transactions.entrySet()) {
      write(rows, CheckpointRows.transaction(entry.getKey(), entry.getValue()));
    }
  }

  /** Leaves out those that were removed before {@code cutOff}. */
  private void writeRemoved(ParquetRowWriter rows, Iterator<DataFile> removed, long cutOff)
      throws IOException {
    while (removed.hasNext()) {
      DataFile file = removed.next();
      if (file.modificationTime() > cutOff) {
        write(rows, CheckpointRows.removed(file));
      } else {
        expired.accept(file);
      }
    }
  }

  private void write(ParquetRowWriter rows, Row row) throws IOException {
    rows.write(row);
    actions++;
  }
}
