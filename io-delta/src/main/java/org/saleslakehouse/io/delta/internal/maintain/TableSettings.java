package org.saleslakehouse.io.delta.internal.maintain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.beam.sdk.schemas.Schema;
import org.saleslakehouse.io.delta.errors.CommitConflictException;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.log.SchemaReconciliation;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;
import org.saleslakehouse.io.delta.internal.log.WriterDemands;

/** Changes properties and columns of a table that is there, in commits of their own. */
public final class TableSettings {
  private static final int MAX_ATTEMPTS = 100;

  /** Sets these properties. */
  public static void setProperties(TableLog log, Map<String, String> properties) {
    WriterDemands.checkProperties(log.table(), properties);
    Map<String, String> all = new HashMap<>(log.snapshot().properties());
    all.putAll(properties);
    WriterDemands.requireUnderstood(log.table(), all);
    commit(
        log,
        "SET_TABLE_PROPERTIES",
        attempt -> {
          attempt.setProperties(properties);
          return true;
        });
  }

  /**
   * Adds those of these columns that the table lacks.
   *
   * @throws IllegalArgumentException if a column may not be null, or the table has one of that name
   *     and another type
   */
  public static void addColumns(TableLog log, Schema columns) {
    commit(
        log,
        "ADD_COLUMNS",
        attempt -> {
          List<Schema.Field> missing = missing(log.table(), attempt.schema(), columns);
          if (!missing.isEmpty()) {
            attempt.addColumns(missing);
          }
          return !missing.isEmpty();
        });
  }

  private static List<Schema.Field> missing(String table, Schema has, Schema columns) {
    List<Schema.Field> missing = new ArrayList<>();
    for (Schema.Field column : columns.getFields()) {
      String name = column.getName();
      if (!column.getType().getNullable()) {
        throw new IllegalArgumentException(
            "Column '"
                + name
                + "' cannot be added to table "
                + table
                + ": rows lack it, so it must"
                + " be nullable.");
      }
      String twin = SchemaReconciliation.differsInCase(has, name);
      if (twin != null && !has.hasField(name)) {
        throw new IllegalArgumentException(
            "Column '"
                + name
                + "' cannot be added to table "
                + table
                + ": it differs from its column '"
                + twin
                + "' in case only, which Delta tables do not allow.");
      }
      if (!has.hasField(name)) {
        missing.add(column);
      } else if (!has.getField(name).getType().equals(column.getType())) {
        throw new IllegalArgumentException(
            "Column '"
                + name
                + "' cannot be added to table "
                + table
                + ": it is there, of type "
                + has.getField(name).getType()
                + " and not "
                + column.getType()
                + ".");
      }
    }
    return missing;
  }

  /** Commits what the change sets, unless it says that there is nothing to do. */
  private static void commit(TableLog log, String operation, Predicate<TableTransaction> change) {
    log.snapshot().requireSettable();
    CommitConflictException conflict = null;
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      TableTransaction transaction = log.startTransaction();
      if (transaction.readVersion() < 0) {
        throw DeltaErrors.noTable(log.table());
      }
      if (!change.test(transaction)) {
        return;
      }
      try {
        transaction.commit(
            List.of(), List.of(), Map.of(), new TableOperation(operation, Map.of(), Map.of()));
        return;
      } catch (CommitConflictException e) {
        conflict = e; // the metadata was changed meanwhile: once more, from what it is now
      }
    }
    throw DeltaErrors.tooManyConflicts(log.table(), MAX_ATTEMPTS, conflict);
  }

  private TableSettings() {}
}
