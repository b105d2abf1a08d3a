package org.saleslakehouse.io.delta;

import io.delta.standalone.Snapshot;
import io.delta.standalone.actions.Metadata;
import io.delta.standalone.actions.SetTransaction;
import io.delta.standalone.internal.SnapshotImpl;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;
import scala.collection.JavaConverters;

/** One version of a table. Part of the door to delta-standalone, see {@link TableLog}. */
final class TableSnapshot {
  private final String table;
  private final Snapshot snapshot;
  private final Metadata metadata;
  private final Schema schema;

  TableSnapshot(String table, Snapshot snapshot) {
    this.table = table;
    this.snapshot = snapshot;
    this.metadata = snapshot.getMetadata();
    this.schema = TableLog.beamSchema(table, metadata);
  }

  long version() {
    return snapshot.getVersion();
  }

  /** The table's identity, which a table that is deleted and created anew does not keep. */
  String id() {
    return metadata.getId();
  }

  /** When the table was made, if its maker says so. */
  @Nullable Instant created() {
    return metadata.getCreatedTime().map(Instant::ofEpochMilli).orElse(null);
  }

  int readerVersion() {
    return internals().protocol().getMinReaderVersion();
  }

  int writerVersion() {
    return internals().protocol().getMinWriterVersion();
  }

  /** What each application recorded last. Loads the table's whole state. */
  Map<String, Long> transactions() {
    Map<String, Long> transactions = new TreeMap<>();
    for (SetTransaction last : JavaConverters.seqAsJavaList(internals().setTransactions())) {
      transactions.put(last.getAppId(), last.getVersion());
    }
    return transactions;
  }

  /** delta-standalone, whose last release this is, has no public access to these two. */
  private SnapshotImpl internals() {
    return (SnapshotImpl) snapshot;
  }

  /** All columns, partition columns included, in the table's order. */
  Schema schema() {
    return schema;
  }

  List<String> partitionColumns() {
    return metadata.getPartitionColumns();
  }

  Map<String, String> properties() {
    return metadata.getConfiguration();
  }

  /**
   * The live files. Loads the table's whole state, which stays as long as this snapshot is the
   * newest known: memory grows with the number of files.
   */
  List<DataFile> files() {
    try {
      return snapshot.getAllFiles().stream().map(TableLog::dataFile).toList();
    } catch (RuntimeException e) {
      throw DeltaErrors.cannotRead(table, e);
    }
  }
}
