package org.saleslakehouse.io.delta;

import io.delta.standalone.Snapshot;
import io.delta.standalone.actions.AddFile;
import io.delta.standalone.actions.Metadata;
import io.delta.standalone.data.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;

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

  /** The live files. Loads the table's whole state: memory grows with the number of files. */
  List<DataFile> files() {
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterator<AddFile> adds = snapshot.scan().getFiles()) {
      while (adds.hasNext()) {
        files.add(TableLog.dataFile(adds.next()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the files of " + table, e);
    }
    return files;
  }
}
