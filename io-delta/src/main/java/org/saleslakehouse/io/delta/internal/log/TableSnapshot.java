package org.saleslakehouse.io.delta.internal.log;

import io.delta.standalone.Snapshot;
import io.delta.standalone.actions.Metadata;
import io.delta.standalone.internal.SnapshotImpl;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;

/** One version of a table. Part of the door to delta-standalone, see {@link TableLog}. */
public final class TableSnapshot {
  private static final int MAX_WRITER_VERSION = 2;

  private final TableLog log;
  private final Snapshot snapshot;
  private final Metadata metadata;
  private final Schema schema;

  TableSnapshot(TableLog log, Snapshot snapshot) {
    this.log = log;
    this.snapshot = snapshot;
    this.metadata = snapshot.getMetadata();
    this.schema = TableLog.beamSchema(log.table(), metadata);
  }

  public long version() {
    return snapshot.getVersion();
  }

  /** The table's identity, which a table that is deleted and created again does not keep. */
  public String id() {
    return metadata.getId();
  }

  /** When the table was made, if its maker says so. */
  public @Nullable Instant created() {
    return metadata.getCreatedTime().map(Instant::ofEpochMilli).orElse(null);
  }

  public int readerVersion() {
    return internals().protocol().getMinReaderVersion();
  }

  public int writerVersion() {
    return internals().protocol().getMinWriterVersion();
  }

  /** What each application recorded last. Reads the entries since the last checkpoint. */
  public Map<String, Long> transactions() {
    Map<String, Long> transactions = new TreeMap<>();
    new LogReplay(log, internals())
        .transactions()
        .forEach((id, recorded) -> transactions.put(id, recorded.version()));
    return transactions;
  }

  /**
   * When the application recorded last, in milliseconds since the epoch; null if it has not, or did
   * not say.
   */
  public @Nullable Long transactionMillis(String applicationId) {
    LogReplay.Recorded recorded = new LogReplay(log, internals()).transactions().get(applicationId);
    return recorded == null ? null : recorded.lastUpdated();
  }

  /** delta-standalone, whose last release this is, has no public access to these two. */
  private SnapshotImpl internals() {
    return (SnapshotImpl) snapshot;
  }

  /**
   * Fails if the table asks its writers for more than this one does.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException that names what, and how to go on
   */
  public void requireWritable() {
    if (writerVersion() > MAX_WRITER_VERSION) {
      throw DeltaErrors.unwritableProtocol(log.table(), "writer version " + writerVersion(), null);
    }
    WriterDemands.check(log.table(), metadata);
  }

  /** All columns, partition columns included, in the table's order. */
  public Schema schema() {
    return schema;
  }

  public List<String> partitionColumns() {
    return metadata.getPartitionColumns();
  }

  public Map<String, String> properties() {
    return metadata.getConfiguration();
  }

  /** The live files, read from the log anew each time. All are held in memory. */
  public List<DataFile> files() {
    List<DataFile> files = new ArrayList<>();
    forEachFile(files::add);
    return files;
  }

  /** This version as if it had added all its rows. The files are held in memory. */
  public TableChange asChange() {
    List<DataFile> added = new ArrayList<>();
    forEachFile(file -> added.add(file.withDataChange(true)));
    return new TableChange(
        version(),
        internals().timestamp(),
        added,
        List.of(),
        Map.of(),
        false,
        TableChange.Note.NONE);
  }

  /** Goes through the live files, of which one at a time is held in memory. */
  public void forEachFile(Consumer<DataFile> action) {
    try (LogReplay.Files files = new LogReplay(log, internals()).liveFiles()) {
      files.forEachRemaining(action);
    }
  }

  /**
   * Goes through the files that were removed and that the log still knows of; their time of
   * modification is that of their removal.
   */
  public void forEachRemovedFile(Consumer<DataFile> action) {
    try (LogReplay.Files files = new LogReplay(log, internals()).removedFiles()) {
      files.forEachRemaining(action);
    }
  }
}
