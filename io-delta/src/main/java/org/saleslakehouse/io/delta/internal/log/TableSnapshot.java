package org.saleslakehouse.io.delta.internal.log;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One version of a table, whatever protocol it is of as long as we read it: its log is read by
 * {@link LogReplay}, without delta-standalone.
 */
public final class TableSnapshot {
  private final TableLog log;
  private final LogSegment segment;
  private final TableProtocol protocol;
  private final TableMetadata metadata;
  private final Schema schema;

  private TableSnapshot(
      TableLog log, LogSegment segment, TableProtocol protocol, TableMetadata metadata) {
    this.log = log;
    this.segment = segment;
    this.protocol = protocol;
    this.metadata = metadata;
    this.schema = metadata.schema(log.table());
  }

  /**
   * Reads what the table is; its files are read when they are asked for.
   *
   * @param before an older version that may save reading what it has read; null for none
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if the table asks its readers for
   *     what this one does not do, or cannot be read
   */
  static TableSnapshot load(TableLog log, LogSegment segment, @Nullable TableSnapshot before) {
    TableActions actions = new TableActions(log);
    try {
      boolean newer = before != null && actions.read(segment, before.segment);
      if (!newer) {
        actions.read(segment);
      }
      TableProtocol protocol = actions.protocol(newer ? before.protocol : null);
      protocol.requireReadable(log.table()); // a newer one may have the rest in another form
      return new TableSnapshot(
          log, segment, protocol, actions.metadata(newer ? before.metadata : null));
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }

  LogSegment segment() {
    return segment;
  }

  TableProtocol protocol() {
    return protocol;
  }

  TableMetadata metadata() {
    return metadata;
  }

  public long version() {
    return segment.version();
  }

  /** The table's identity, which a table that is deleted and created again does not keep. */
  public String id() {
    return metadata.id();
  }

  /** When the table was made, if its maker says so. */
  public @Nullable Instant created() {
    return metadata.createdTime() == null ? null : Instant.ofEpochMilli(metadata.createdTime());
  }

  public int readerVersion() {
    return protocol.minReaderVersion();
  }

  public int writerVersion() {
    return protocol.minWriterVersion();
  }

  /** What each application recorded last. Reads the entries since the last checkpoint. */
  public Map<String, Long> transactions() {
    Map<String, Long> transactions = new TreeMap<>();
    replay().transactions().forEach((id, recorded) -> transactions.put(id, recorded.version()));
    return transactions;
  }

  /**
   * When the application recorded last, in milliseconds since the epoch; null if it has not, or did
   * not say.
   */
  public @Nullable Long transactionMillis(String applicationId) {
    LogReplay.Recorded recorded = replay().transactions().get(applicationId);
    return recorded == null ? null : recorded.lastUpdated();
  }

  /** What this version holds, read anew. */
  LogReplay replay() {
    return new LogReplay(log, segment, protocol);
  }

  /**
   * Fails if the table asks its writers for more than this one does.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException that names what, and how to go on
   */
  public void requireWritable() {
    requireSettable();
    WriterDemands.requireUnderstood(log.table(), properties());
  }

  /** The same for a commit that sets the table's properties, which may be what is wrong. */
  public void requireSettable() {
    protocol.requireWritable(log.table());
    WriterDemands.check(log.table(), metadata.schemaString(), properties());
  }

  /**
   * The same for a commit that gives rows other values.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException that says how to go on
   */
  public void requireChangeable() {
    requireWritable();
    WriterDemands.requireChangeable(log.table(), properties());
  }

  /** All columns, partition columns included, in the table's order. */
  public Schema schema() {
    return schema;
  }

  public List<String> partitionColumns() {
    return metadata.partitionColumns();
  }

  public Map<String, String> properties() {
    return metadata.configuration();
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
        log.commitTimes().of(version()).toEpochMilli(),
        added,
        List.of(),
        List.of(),
        Map.of(),
        false,
        TableChange.Note.NONE);
  }

  /** Goes through the live files, of which one at a time is held in memory. */
  public void forEachFile(Consumer<DataFile> action) {
    try (LogReplay.Files files = replay().liveFiles()) {
      files.forEachRemaining(action);
    }
  }

  /**
   * Goes through the files that were removed and that the log still knows of; their time of
   * modification is that of their removal.
   */
  public void forEachRemovedFile(Consumer<DataFile> action) {
    try (LogReplay.Files files = replay().removedFiles()) {
      files.forEachRemaining(action);
    }
  }
}
