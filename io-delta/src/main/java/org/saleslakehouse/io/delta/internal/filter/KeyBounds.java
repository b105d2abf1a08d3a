package org.saleslakehouse.io.delta.internal.filter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.types.DeltaType;

/** The filter that every row with one of some keys passes, for one of the key's columns. */
public final class KeyBounds {
  /** Up to so many values are looked for one by one; beyond, their smallest and largest do. */
  private static final int MAX_SINGLE_VALUES = 100;

  /** Null if nothing useful can be said. */
  public static @Nullable FilterNode of(String column, Schema table, Collection<Row> rows) {
    if (!table.hasField(column)) {
      return null;
    }
    switch (DeltaType.of(table.getField(column).getType(), column).kind()) {
      case BOOLEAN, BINARY, STRUCT, ARRAY, MAP, FLOAT, DOUBLE:
        return null; // no bounds in statistics, or none that hold for NaN
      default:
        break;
    }
    Set<Object> values = new HashSet<>();
    for (Row row : rows) {
      Object value = row.getValue(column);
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    return values.size() <= MAX_SINGLE_VALUES
        ? new FilterNode.In(column, new ArrayList<>(values), false)
        : new FilterNode.And(
            List.of(
                new FilterNode.Comparison(
                    column, FilterNode.Operator.GREATER_OR_EQUAL, extreme(values, -1)),
                new FilterNode.Comparison(
                    column, FilterNode.Operator.LESS_OR_EQUAL, extreme(values, 1))));
  }

  @SuppressWarnings("unchecked")
  private static Object extreme(Set<Object> values, int sign) {
    Object extreme = null;
    for (Object value : values) {
      if (extreme == null || sign * ((Comparable<Object>) value).compareTo(extreme) > 0) {
        extreme = value;
      }
    }
    return extreme;
  }

  private KeyBounds() {}
}
