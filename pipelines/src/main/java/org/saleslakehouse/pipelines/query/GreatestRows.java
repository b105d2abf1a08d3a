package org.saleslakehouse.pipelines.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.pipelines.options.ReportName;

/**
 * A view of a table: the rows that come first by the descending values of a column.
 *
 * <p>It reads that column alone first, and then, of all the others, only the files and row groups
 * that can hold one of the rows.
 *
 * @param columns to show
 * @param orderedBy the column that orders the rows, the greatest first
 * @param ties columns that order rows equal in it, the greatest first too
 */
record GreatestRows(
    ReportName name,
    String title,
    QueryTable table,
    List<String> columns,
    String orderedBy,
    List<String> ties)
    implements Report {

  @Override
  public List<QueryTable> tables() {
    return List.of(table);
  }

  @Override
  public Answer compute(LakeView lake, int limit) {
    TopRows<Comparable<Object>> first = new TopRows<>(limit, Comparator.reverseOrder());
    lake.read(table, List.of(orderedBy), null, row -> first.add(comparable(row.getValue(0))));

    Set<String> read = new LinkedHashSet<>(columns);
    read.add(orderedBy);
    read.addAll(ties);
    TopRows<Row> rows = new TopRows<>(limit, order());
    DeltaFilter filter =
        first.isFull() ? DeltaFilter.greaterThanOrEqual(orderedBy, first.last()) : null;
    lake.read(table, new ArrayList<>(read), filter, rows::add);

    Answer answer =
        new Answer(
            columns.stream()
                .map(c -> Values.column(c, lake.schema(table).getField(c).getType()))
                .toList());
    for (Row row : rows.sorted()) {
      answer.add(columns.stream().map(c -> Values.of(row.getValue(c))).toArray());
    }
    answer.setTotal(first.seen());
    return answer;
  }

  private Comparator<Row> order() {
    Comparator<Row> order = descending(orderedBy);
    for (String column : ties) {
      order = order.thenComparing(descending(column));
    }
    return order;
  }

  private static Comparator<Row> descending(String column) {
    return Comparator.comparing(
        (Row row) -> comparable(row.getValue(column)), Comparator.reverseOrder());
  }

  /** Columns that rows are ordered by are numbers, texts or times, and never null in our tables. */
  @SuppressWarnings("unchecked")
  private static Comparable<Object> comparable(Object value) {
    return (Comparable<Object>) value;
  }
}
