package org.saleslakehouse.pipelines.query;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.query.Column.Kind;

/** From the rows of tables to the values of answers. */
final class Values {
  private static final Set<Schema.TypeName> FLOATING =
      Set.of(Schema.TypeName.FLOAT, Schema.TypeName.DOUBLE);
  private static final List<String> NOT_COUNTED = List.of("_id", "_offset", "_partition");

  private Values() {}

  /**
   * A value as answers have it. What the tables hold as a double is an amount of money: it becomes
   * the decimal that the double is written as, so that sums are exact and in no need of an order.
   */
  static @Nullable Object of(@Nullable Object value) {
    return value instanceof Double || value instanceof Float
        ? new BigDecimal(value.toString())
        : value;
  }

  /**
   * A row of a table, in which all amounts are numbers.
   *
   * @throws CommandException if one is not: an answer without it would be wrong
   */
  static Row checked(QueryTable table, Row row) {
    for (int i = 0; i < row.getFieldCount(); i++) {
      if (row.getValue(i) instanceof Number amount && !Double.isFinite(amount.doubleValue())) {
        throw CommandException.failed(
            "A row of table "
                + table.place()
                + " has "
                + amount
                + " as "
                + row.getSchema().getField(i).getName()
                + ", which no sum can have. The jobs write none: another writer did ('history'"
                + " lists them). Correct the row there, or give an --asOf before it.");
      }
    }
    return row;
  }

  /** A column that holds an amount, null counting as none. */
  static BigDecimal money(Row row, String column) {
    Object value = of(row.getValue(column));
    return value == null ? BigDecimal.ZERO : (BigDecimal) value;
  }

  /** A column of a table as a column of an answer. */
  static Column column(String name, Schema.FieldType type) {
    return new Column(name, name, kind(name, type));
  }

  private static Kind kind(String name, Schema.FieldType type) {
    if (FLOATING.contains(type.getTypeName())) {
      return Kind.MONEY;
    }
    if (type.getTypeName() == Schema.TypeName.DECIMAL) {
      return Kind.DECIMAL;
    }
    return type.getTypeName().isNumericType() ? integerKind(name) : Kind.TEXT;
  }

  /** Digits of what is not counted are not grouped: of identifiers and offsets. */
  static Kind integerKind(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return NOT_COUNTED.stream().anyMatch(lower::endsWith) ? Kind.NUMBER : Kind.COUNT;
  }
}
