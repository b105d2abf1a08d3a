package org.saleslakehouse.io.delta.model;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A table to write to: where it is, and how it is made if it is not there yet. */
@AutoValue
public abstract class DeltaDestination implements Serializable {
  private static final long serialVersionUID = 1;

  /** The table's folder, a path or URI of any file system that Hadoop knows. */
  public abstract String path();

  /** All columns, the partition columns included. */
  public abstract Schema schema();

  /** Columns of the schema; empty for an unpartitioned table. */
  public abstract List<String> partitionColumns();

  /** Delta table properties, set when the table is made. */
  public abstract Map<String, String> tableProperties();

  /** The column of which the write measures how long it takes to become visible; or none. */
  public abstract @Nullable String eventTimeColumn();

  /** An unpartitioned table without properties. */
  public static DeltaDestination of(String path, Schema schema) {
    return new AutoValue_DeltaDestination(path, schema, List.of(), Map.of(), null);
  }

  /** Partitioned by these columns, in this order. */
  public DeltaDestination withPartitionColumns(List<String> columns) {
    return new AutoValue_DeltaDestination(
        path(), schema(), List.copyOf(columns), tableProperties(), eventTimeColumn());
  }

  /** With these properties, {@code delta.checkpointInterval} for instance. */
  public DeltaDestination withTableProperties(Map<String, String> properties) {
    return new AutoValue_DeltaDestination(
        path(), schema(), partitionColumns(), Map.copyOf(properties), eventTimeColumn());
  }

  /**
   * Counts how long after the time in this column, a timestamp, each row became visible: in
   * counters of buckets, see {@link org.saleslakehouse.io.delta.internal.write.RowDelays}.
   */
  public DeltaDestination withEventTime(String column) {
    return new AutoValue_DeltaDestination(
        path(), schema(), partitionColumns(), tableProperties(), column);
  }
}
