package org.saleslakehouse.io.delta.internal.log;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.SchemaEvolution;

/** Whether a table that is there takes the rows that a write brings. */
public final class TableFit {

  /**
   * Fails if it does not, or if there is none and none can be made; changes nothing. So a pipeline
   * that cannot commit is not begun.
   *
   * @param records whether the write notes in the table's log how far it is
   */
  public static void require(
      TableLog log, DeltaDestination table, SchemaEvolution evolution, boolean records) {
    if (!log.exists()) {
      TableFolder.requireFree(
          log.table(), log.path(), table.partitionColumns(), log.configuration());
      if (records) {
        WriterDemands.requireTransactionsKept(log.table(), table.tableProperties());
      }
      return;
    }
    log.snapshot().requireWritable();
    require(log, log.startTransaction(), table, evolution, records);
  }

  /** The same for an attempt to commit; makes the table, or adds the columns that it must get. */
  public static void prepare(
      TableLog log,
      TableTransaction attempt,
      DeltaDestination table,
      SchemaEvolution evolution,
      boolean records) {
    if (attempt.readVersion() < 0) {
      TableFolder.requireFree(
          log.table(), log.path(), table.partitionColumns(), log.configuration());
      attempt.create(table.schema(), table.partitionColumns(), table.tableProperties());
      return;
    }
    List<Schema.Field> added = require(log, attempt, table, evolution, records);
    if (!added.isEmpty()) {
      attempt.addColumns(added);
    }
  }

  private static List<Schema.Field> require(
      TableLog log,
      TableTransaction attempt,
      DeltaDestination table,
      SchemaEvolution evolution,
      boolean records) {
    List<String> partitioning = attempt.partitionColumns();
    if (!partitioning.equals(table.partitionColumns())) {
      throw DeltaErrors.partitioningDiffers(log.table(), partitioning, table.partitionColumns());
    }
    attempt.requireWritable();
    if (records) {
      Map<String, String> properties = attempt.properties();
      WriterDemands.requireTransactionsKept(log.table(), properties);
    }
    return SchemaReconciliation.reconcile(log.table(), attempt.schema(), table.schema(), evolution);
  }

  private TableFit() {}
}
