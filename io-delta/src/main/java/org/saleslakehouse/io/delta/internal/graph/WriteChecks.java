package org.saleslakehouse.io.delta.internal.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.saleslakehouse.io.delta.internal.log.TableFit;
import org.saleslakehouse.io.delta.internal.log.WriterDemands;
import org.saleslakehouse.io.delta.internal.positions.RowPositionReader;
import org.saleslakehouse.io.delta.internal.spec.UpsertKeys;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.types.DeltaSchemas;
import org.saleslakehouse.io.delta.internal.types.DeltaType;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.DynamicDestinations;
import org.saleslakehouse.io.delta.model.WriteMode;

/** What a write refuses when the pipeline is built. */
public final class WriteChecks {

  public static void check(WriteGraph graph, IsBounded isBounded) {
    WriteSpec write = graph.spec();
    DynamicDestinations destinations = write.destinations();
    require(write.targetFileBytes() > 0, "The target file size must be positive.");
    require(graph.fileShards() >= 0, "The number of file shards must not be negative.");
    require(graph.commitInterval().getMillis() >= 0, "The commit interval must not be negative.");
    require(
        isBounded == IsBounded.BOUNDED
            || write.mode() == WriteMode.APPEND
            || write.mode() == WriteMode.UPSERT,
        "Mode "
            + write.mode()
            + " replaces what is there and so needs bounded input, but the"
            + " input is unbounded.");
    require(
        write.replacedPartitions() == null || write.mode() == WriteMode.REPLACE_PARTITIONS,
        "withReplacedPartitions goes with mode REPLACE_PARTITIONS only, not " + write.mode() + ".");
    require(
        write.transaction() == null
            || (isBounded == IsBounded.BOUNDED
                && write.mode() != WriteMode.UPSERT
                && !destinations.getDestinations().isEmpty()),
        "withTransaction needs bounded input, a mode other than UPSERT, and tables that are known"
            + " beforehand.");
    UpsertKeys keys = write.upsertKeys();
    require(
        (write.mode() == WriteMode.UPSERT) == (keys != null && !keys.columns().isEmpty()),
        "Mode UPSERT and withUpsertKeys(...) go together.");
    List<String> names = destinations.getDestinations();
    require(
        write.mode() != WriteMode.OVERWRITE || !names.isEmpty(),
        "Mode OVERWRITE needs getDestinations() to name all tables: those without rows are"
            + " emptied.");
    if (write.positions() != null) {
      require(
          write.mode() == WriteMode.APPEND,
          "Source positions go with mode APPEND only, not " + write.mode() + ".");
      require(
          !names.isEmpty(),
          "Source positions need getDestinations() to name all tables, the main one last.");
    }
    Map<String, String> nameByPath = new HashMap<>();
    for (String name : names) {
      DeltaDestination table = destinations.getTable(name);
      String other = nameByPath.put(write.log(name).path().toUri().normalize().toString(), name);
      require(
          other == null,
          "The destinations '"
              + other
              + "' and '"
              + name
              + "' are the same table, "
              + table.path()
              + ", and what went to one of them would be taken for what went to the other. Name"
              + " each table once in getDestinations().");
      check(write, table);
      TableFit.require(
          write.log(name),
          table,
          write.schemaEvolution(),
          write.positions() != null || write.transaction() != null);
    }
  }

  /** What a write whose elements are read by the step itself needs besides. */
  public static void checkForRanges(WriteGraph graph) {
    require(graph.spec().positions() != null, "ofRanges needs withSourcePositions(...).");
    require(graph.fileShards() == 0, "ofRanges writes without a shuffle: withFileShards(0).");
    require(
        graph.spec().transaction() == null,
        "ofRanges records positions: it takes no withTransaction(...).");
    require(
        graph.errorHandler() == null,
        "ofRanges has no error handler: a row that cannot be written fails the bundle.");
  }

  private static void check(WriteSpec write, DeltaDestination table) {
    Schema schema = table.schema();
    try {
      DeltaSchemas.toJson(schema);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Table " + table.path() + " cannot hold these rows: " + e.getMessage(), e);
    }
    WriterDemands.requireUnderstood(table.path(), table.tableProperties());
    WriterDemands.checkProperties(table.path(), table.tableProperties());
    for (String column : table.partitionColumns()) {
      require(
          schema.hasField(column),
          "Table "
              + table.path()
              + " is to be partitioned by '"
              + column
              + "', which is no column of the rows; they have "
              + schema.getFieldNames()
              + ".");
      PartitionValues.text(column, schema.getField(column).getType());
    }
    String eventTime = table.eventTimeColumn();
    if (eventTime != null) {
      requireColumn(table, schema, eventTime, "the event time");
      require(
          DeltaType.of(schema.getField(eventTime).getType(), eventTime).kind()
              == DeltaType.Kind.TIMESTAMP,
          "Table " + table.path() + ": the event time '" + eventTime + "' must be a timestamp.");
    }
    UpsertKeys keys = write.upsertKeys();
    if (keys != null) {
      for (String column : keys.columns()) {
        requireColumn(table, schema, column, "a key column");
      }
      if (keys.ordering() != null) {
        requireColumn(table, schema, keys.ordering(), "the ordering column");
      }
    }
    require(
        table.partitionColumns().size() < schema.getFieldCount(),
        "Table " + table.path() + " has no column besides its partition columns.");
    if (write.positions() != null) {
      RowPositionReader.of(write.positions(), schema);
    }
  }

  private static void requireColumn(
      DeltaDestination table, Schema schema, String column, String role) {
    require(
        schema.hasField(column),
        "Table "
            + table.path()
            + ": "
            + role
            + " '"
            + column
            + "' is no column of the rows; they have "
            + schema.getFieldNames()
            + ".");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  private WriteChecks() {}
}
