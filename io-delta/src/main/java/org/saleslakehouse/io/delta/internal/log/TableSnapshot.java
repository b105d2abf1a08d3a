package org.saleslakehouse.io.delta.internal.log;

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
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import scala.collection.JavaConverters;

/** One version of a table. Part of the door to delta-standalone, see {@link TableLog}. */
public final class TableSnapshot {
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

  public long version() {
    return snapshot.getVersion();
  }

  /** The table's identity, which a table that is deleted and created anew does not keep. */
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

  /** What each application recorded last. Loads the table's whole state. */
  public Map<String, Long> transactions() {
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
  public Schema schema() {
    return schema;
  }

  public List<String> partitionColumns() {
    return metadata.getPartitionColumns();
  }

  public Map<String, String> properties() {
    return metadata.getConfiguration();
  }

  /**
   * The live files. Loads the table's whole state, which stays as long as this snapshot is the
   * newest known: memory grows with the number of files.
   */
  public List<DataFile> files() {
    try {
      return snapshot.getAllFiles().stream().map(TableLog::dataFile).toList();
    } catch (RuntimeException e) {
      throw DeltaErrors.cannotRead(table, e);
    }
  }
}
