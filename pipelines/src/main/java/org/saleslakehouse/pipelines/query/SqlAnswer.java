package org.saleslakehouse.pipelines.query;

import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.query.sql.SqlColumn;
import org.saleslakehouse.pipelines.query.sql.SqlQuery;
import org.saleslakehouse.pipelines.query.sql.SqlTable;

/** Asks the tables of a lake in SQL. A class of its own, so that reports do not load the engine. */
public final class SqlAnswer {
  /** As many as one might hold in memory and look at. */
  static final int MAX_ROWS = 1_000_000;

  private SqlAnswer() {}

  /**
   * The answer, which says so if a table that it needs is not there.
   *
   * @param asOf what the view shows
   * @throws CommandException if the statement cannot be answered; see {@link SqlQuery}
   */
  public static Answer of(String statement, LakeView lake, AsOf asOf) {
    SqlQuery query =
        SqlQuery.of(
            statement,
            Stream.of(QueryTable.values()).<SqlTable>map(t -> new Table(t, lake)).toList());
    if (asOf.isVersion() && query.tables().size() > 1) {
      throw CommandException.badUsage(
          "--asOf="
              + asOf.version()
              + " is a version, and each table counts its own. Ask one table, or give a time.");
    }
    Answer answer = new Answer(query.columns().stream().map(SqlAnswer::column).toList());
    for (SqlTable table : query.tables()) {
      String missing = table.missing();
      if (missing != null) {
        answer.addMissing(missing);
      }
    }
    if (!answer.isMissing()) {
      query.run(row -> add(answer, row));
    }
    return answer;
  }

  private static void add(Answer answer, List<@Nullable Object> row) {
    if (answer.rows().size() >= MAX_ROWS) {
      throw CommandException.failed(
          "The answer has more than "
              + MAX_ROWS
              + " rows. Add a LIMIT, or sum them up with GROUP BY.");
    }
    answer.add(row.toArray());
  }

  private static Column column(SqlColumn column) {
    String name = column.name();
    if (column.isInteger()) {
      return new Column(name, name, Values.integerKind(name));
    }
    if (column.isDecimal()) {
      return Column.money(name, name);
    }
    return column.isFloatingPoint() ? Column.decimal(name, name) : Column.text(name, name);
  }

  /** One of the lake's tables, for the engine. */
  private record Table(QueryTable table, LakeView lake) implements SqlTable {
    @Override
    public String name() {
      return table.sqlName();
    }

    @Override
    public String schemaName() {
      return table.place().substring(0, table.place().indexOf('/'));
    }

    @Override
    public Schema columns() {
      return lake.schema(table);
    }

    @Override
    public Schema usualColumns() {
      return table.madeWith();
    }

    @Override
    public @Nullable String missing() {
      return lake.has(table) ? null : lake.missing(table);
    }

    @Override
    public @Nullable Long countedRows() {
      return lake.table(table).details().rows();
    }

    @Override
    public String cheapestColumn() {
      return lake.cheapestColumn(table);
    }

    @Override
    public DeltaTable.Rows rows(List<String> columns, @Nullable DeltaFilter filter) {
      return lake.table(table).rows(columns, filter);
    }

    @Override
    public Row checked(Row row) {
      return Values.checked(table, row);
    }

    @Override
    public String text(Object value) {
      return CellTexts.plain(value);
    }

    @Override
    public Runnable beforeEachRow() {
      return lake.beforeEachRow(table);
    }
  }
}
