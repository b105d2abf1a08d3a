package org.saleslakehouse.pipelines.query.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaTable;

/** A table of a test's own, which remembers what it was asked to read. */
final class TestTable implements SqlTable {
  private final String path;
  private final Schema columns;
  private final List<String> readings = new ArrayList<>();

  private TestTable(String path, Schema columns) {
    this.path = path;
    this.columns = columns;
  }

  /** Writes the rows, each in a file of its own. */
  static TestTable of(String path, Schema columns, List<Row> rows) {
    for (Row row : rows) {
      Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
      pipeline
          .apply(Create.of(List.of(row)).withRowSchema(columns))
          .apply("Write", DeltaIO.write().to(path).withFileShards(1));
      pipeline.run().waitUntilFinish();
    }
    return new TestTable(path, columns);
  }

  /** The answer's rows. */
  List<List<@Nullable Object>> ask(String sql) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    SqlQuery.of(sql, List.of(this)).run(rows::add);
    return rows;
  }

  /** What was read since this was last called: columns and filter. */
  List<String> readings() {
    List<String> copy = List.copyOf(readings);
    readings.clear();
    return copy;
  }

  @Override
  public String name() {
    return "t";
  }

  @Override
  public String schemaName() {
    return "tests";
  }

  @Override
  public Schema columns() {
    return columns;
  }

  @Override
  public Schema usualColumns() {
    return columns;
  }

  @Override
  public @Nullable String missing() {
    return null;
  }

  @Override
  public Long countedRows() {
    return DeltaTable.open(path).details().rows();
  }

  @Override
  public String cheapestColumn() {
    return columns.getField(0).getName();
  }

  @Override
  public DeltaTable.Rows rows(List<String> wanted, @Nullable DeltaFilter filter) {
    readings.add(wanted + " " + filter);
    return DeltaTable.open(path).rows(wanted, filter);
  }

  @Override
  public Row checked(Row row) {
    return row;
  }

  @Override
  public String text(Object value) {
    return value.toString();
  }

  @Override
  public Runnable beforeEachRow() {
    return () -> {};
  }
}
