package org.saleslakehouse.pipelines.query;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * The tables of a lake at one state each, whatever is written meanwhile: a table that has been
 * looked at stays at the version that it had then. Take a new view to see newer ones.
 *
 * <p>Not thread-safe.
 */
public final class LakeView {
  private final Lake lake;
  private final AsOf asOf;
  private final Console console;
  private final StopSignal stop;
  private final Map<QueryTable, DeltaTable> opened = new EnumMap<>(QueryTable.class);

  /**
   * A view.
   *
   * @param console is shown how far the reading of a table is
   * @param stop ends the reading of a table
   */
  public LakeView(Lake lake, AsOf asOf, Console console, StopSignal stop) {
    this.lake = lake;
    this.asOf = asOf;
    this.console = console;
    this.stop = stop;
  }

  /** The table, which need not be there. */
  DeltaTable table(QueryTable table) {
    return opened.computeIfAbsent(table, t -> asOf.of(DeltaTable.open(t.path(lake))));
  }

  boolean has(QueryTable table) {
    return table(table).exists();
  }

  /** A sentence that says that the table is not there, and who makes it. */
  String missing(QueryTable table) {
    if (asOf.time() != null && DeltaTable.open(table.path(lake)).exists()) {
      return "Table " + table.place() + " was not there yet at " + asOf.time() + ".";
    }
    return "Table " + table.place() + " is not there yet: " + table.maker() + ".";
  }

  /** The columns that the table has or, if it is not there, would be made with. */
  Schema schema(QueryTable table) {
    return has(table) ? table(table).schema() : table.madeWith();
  }

  /**
   * Of the quarantine the rows that wait: those that were not replayed. Null for all, as of a table
   * of an earlier version.
   */
  @Nullable DeltaFilter waiting() {
    return schema(QueryTable.QUARANTINE).hasField(Rows.REPLAYED_AT)
        ? DeltaFilter.isNull(Rows.REPLAYED_AT)
        : null;
  }

  /** Does something with a row. */
  interface RowAction {
    void accept(Row row);
  }

  /**
   * Hands over rows in no particular order; none if the table is not there.
   *
   * @param columns to read
   * @param filter that rows must match, null for all
   * @throws CommandException if the user ends it
   */
  void read(
      QueryTable table, List<String> columns, @Nullable DeltaFilter filter, RowAction action) {
    if (!has(table)) {
      return;
    }
    Runnable beforeEach = beforeEachRow(table);
    try (DeltaTable.Rows rows = table(table).rows(columns, filter)) {
      while (rows.hasNext()) {
        beforeEach.run();
        action.accept(Values.checked(table, rows.next()));
      }
    }
  }

  /** For one reading of a table: ends it if the user wants it, and shows how far it is. */
  Runnable beforeEachRow(QueryTable table) {
    ReadProgress progress = new ReadProgress(table.place(), console);
    return () -> {
      checkStop();
      progress.countRow();
    };
  }

  /** Ends the work if the user wants it. */
  void checkStop() {
    if (stop.isRequested()) {
      throw CommandException.stopped("Stopped before all was read.");
    }
  }

  /** How many rows the table has: from its log or, if that does not tell, by reading one column. */
  long count(QueryTable table) {
    Long logged = table(table).details().rows();
    if (logged != null) {
      return logged;
    }
    long[] rows = {0};
    read(table, List.of(cheapestColumn(table)), null, row -> rows[0]++);
    return rows[0];
  }

  /** A column that takes little to read: one of the partition's is not even in the files. */
  String cheapestColumn(QueryTable table) {
    List<String> partition = table(table).partitionColumns();
    return partition.isEmpty() ? schema(table).getField(0).getName() : partition.get(0);
  }
}
