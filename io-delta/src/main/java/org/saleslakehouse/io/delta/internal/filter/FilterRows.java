package org.saleslakehouse.io.delta.internal.filter;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.types.DeltaType;

/** Filters compiled for rows: columns are resolved once, and no row object is needed to decide. */
public final class FilterRows {

  /** Decides on the values of one row, in the order that the test was compiled for. */
  public interface RowTest {
    boolean matches(@Nullable Object[] values);
  }

  /** Decides on one value. */
  public interface ValueTest {
    boolean matches(@Nullable Object value);
  }

  /**
   * The test of a filter.
   *
   * @param filter bound to the schema
   * @param columns the order of a row's values; all columns of the filter must be among them
   */
  public static RowTest compile(FilterNode filter, Schema schema, List<String> columns) {
    if (filter instanceof FilterNode.And and) {
      RowTest[] parts = parts(and.parts(), schema, columns);
      return values -> {
        for (RowTest part : parts) {
          if (!part.matches(values)) {
            return false;
          }
        }
        return true;
      };
    }
    if (filter instanceof FilterNode.Or or) {
      RowTest[] parts = parts(or.parts(), schema, columns);
      return values -> {
        for (RowTest part : parts) {
          if (part.matches(values)) {
            return true;
          }
        }
        return false;
      };
    }
    String column = column(filter);
    int index = columns.indexOf(column);
    ValueTest test = leaf(filter, FilterValues.type(schema, column));
    return values -> test.matches(values[index]);
  }

  /** The column of a node that is neither AND nor OR. */
  public static String column(FilterNode leaf) {
    if (leaf instanceof FilterNode.Comparison comparison) {
      return comparison.column();
    }
    if (leaf instanceof FilterNode.In in) {
      return in.column();
    }
    return ((FilterNode.NullTest) leaf).column();
  }

  /** Decides on values of a column by a node that is neither AND nor OR. */
  public static ValueTest leaf(FilterNode leaf, DeltaType type) {
    if (leaf instanceof FilterNode.Comparison comparison) {
      return comparison(comparison, type.kind());
    }
    if (leaf instanceof FilterNode.In in) {
      Comparator<Object> order = FilterValues.order(type);
      return value ->
          value != null
              && !FilterValues.isNaN(value)
              && Collections.binarySearch(in.values(), value, order) >= 0 != in.isNegated();
    }
    boolean isNull = ((FilterNode.NullTest) leaf).isNull();
    return value -> value == null == isNull;
  }

  private static ValueTest comparison(FilterNode.Comparison comparison, DeltaType.Kind kind) {
    FilterNode.Operator operator = comparison.operator();
    Object literal = comparison.value();
    if (kind == DeltaType.Kind.STRING && operator == FilterNode.Operator.EQUAL) {
      return literal::equals;
    }
    return value ->
        value != null
            && !FilterValues.isNaN(value)
            && operator.holds(FilterValues.compare(kind, value, literal));
  }

  private static RowTest[] parts(List<FilterNode> parts, Schema schema, List<String> columns) {
    return parts.stream().map(part -> compile(part, schema, columns)).toArray(RowTest[]::new);
  }

  private FilterRows() {}
}
