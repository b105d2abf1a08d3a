package org.saleslakehouse.pipelines.query.sql;

import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.console.CommandException;

/** A table that can be asked in SQL, at one version whatever is written meanwhile. */
public interface SqlTable {
  /** Its name in SQL. */
  String name();

  /** The schema in which it is found too, as in {@code bronze.ventes_stream}. */
  String schemaName();

  /** Its columns; if it is not there, those that it would be made with. */
  Schema columns();

  /** The columns that it is usually made with, known without looking at it. */
  Schema usualColumns();

  /** A sentence that says that it is not there and how to fix that; null if it is there. */
  @Nullable String missing();

  /** How many rows it has, by its log; null if the log does not tell. */
  @Nullable Long countedRows();

  /** A column that takes little to read. */
  String cheapestColumn();

  /**
   * Reads rows, in no particular order.
   *
   * @param filter that rows must match, null for all
   * @return to be closed after use
   */
  DeltaTable.Rows rows(List<String> columns, @Nullable DeltaFilter filter);

  /**
   * A row that was read, as it is.
   *
   * @throws CommandException if it holds what is no number where a number belongs
   */
  Row checked(Row row);

  /** The text that stands for bytes, a map, a list or a row, for which there is no type here. */
  String text(Object value);

  /** What to do before each row of one reading, such as to end it if the user wants it. */
  Runnable beforeEachRow();
}
