package org.saleslakehouse.io.delta;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.filter.FilterNode;

/**
 * Which rows of a table to read: comparisons of top-level columns with values, put together with
 * {@link #and}, {@link #or} and {@link #not}.
 *
 * <pre>{@code
 * DeltaFilter.and(
 *     DeltaFilter.equal("jour", "2025-12-10"),
 *     DeltaFilter.greaterThanOrEqual("montant", 100.0))
 * }</pre>
 *
 * <p>The filter is used four times, and each time less has to be read: for the table's partitions,
 * for files by their statistics, for row groups by theirs, and for each row exactly.
 *
 * <p>It follows SQL's logic of three values: a comparison with null is neither true nor false, and
 * a row comes through only if the whole is true. Hence neither {@code equal("a", 1)} nor {@code
 * not(equal("a", 1))} matches a row in which {@code a} is null. A floating-point NaN counts as null
 * in comparisons. 0.0 and -0.0 are equal. Strings are ordered by their UTF-8 bytes.
 *
 * <p>Values are of the class that the column's rows hold: any integer number for integer columns,
 * any number for float and double, BigDecimal (or an integer number) for decimal, String, Boolean,
 * LocalDate or its ISO text for date, {@link java.time.Instant}, joda's, or ISO text for timestamp.
 * Columns of binary and nested types can be tested for null only. Whether column and values fit is
 * checked when the table's schema is known; mistakes are an {@link IllegalArgumentException}.
 */
public final class DeltaFilter implements Serializable {
  private static final long serialVersionUID = 1;

  private final FilterNode node;

  private DeltaFilter(FilterNode node) {
    this.node = node;
  }

  /** The column equals the value. */
  public static DeltaFilter equal(String column, Object value) {
    return comparison(column, FilterNode.Operator.EQUAL, value);
  }

  /** The column is another value, and not null. */
  public static DeltaFilter notEqual(String column, Object value) {
    return comparison(column, FilterNode.Operator.NOT_EQUAL, value);
  }

  /** The column is less than the value. */
  public static DeltaFilter lessThan(String column, Object value) {
    return comparison(column, FilterNode.Operator.LESS, value);
  }

  /** The column is less than the value or equals it. */
  public static DeltaFilter lessThanOrEqual(String column, Object value) {
    return comparison(column, FilterNode.Operator.LESS_OR_EQUAL, value);
  }

  /** The column is greater than the value. */
  public static DeltaFilter greaterThan(String column, Object value) {
    return comparison(column, FilterNode.Operator.GREATER, value);
  }

  /** The column is greater than the value or equals it. */
  public static DeltaFilter greaterThanOrEqual(String column, Object value) {
    return comparison(column, FilterNode.Operator.GREATER_OR_EQUAL, value);
  }

  /** The column equals one of the values, of which there must be at least one. */
  public static DeltaFilter in(String column, Object... values) {
    return in(column, Arrays.asList(values));
  }

  /** The column equals one of the values, of which there must be at least one. */
  public static DeltaFilter in(String column, Collection<?> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "in(\"" + column + "\") has no values. Give at least one.");
    }
    values.forEach(value -> requireValue(column, value));
    return new DeltaFilter(new FilterNode.In(column, new ArrayList<>(values), false));
  }

  /** The column is null. */
  public static DeltaFilter isNull(String column) {
    return new DeltaFilter(new FilterNode.NullTest(column, true));
  }

  /** The column is not null. */
  public static DeltaFilter isNotNull(String column) {
    return new DeltaFilter(new FilterNode.NullTest(column, false));
  }

  /** All of the filters match. */
  public static DeltaFilter and(DeltaFilter... filters) {
    return new DeltaFilter(new FilterNode.And(nodes("and", filters)));
  }

  /** At least one of the filters matches. */
  public static DeltaFilter or(DeltaFilter... filters) {
    return new DeltaFilter(new FilterNode.Or(nodes("or", filters)));
  }

  /** The filter is false; where it is neither true nor false, because of a null, so is this. */
  public static DeltaFilter not(DeltaFilter filter) {
    return new DeltaFilter(filter.node.negated());
  }

  /** The tree of a filter, null for none. */
  static @Nullable FilterNode node(@Nullable DeltaFilter filter) {
    return filter == null ? null : filter.node;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeltaFilter filter && node.equals(filter.node);
  }

  @Override
  public int hashCode() {
    return node.hashCode();
  }

  /** The filter in SQL's words. */
  @Override
  public String toString() {
    return node.toString();
  }

  private static DeltaFilter comparison(String column, FilterNode.Operator operator, Object value) {
    requireValue(column, value);
    return new DeltaFilter(new FilterNode.Comparison(column, operator, value));
  }

  private static void requireValue(String column, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(
          "A comparison of column '"
              + column
              + "' with null is never true. Use isNull or isNotNull.");
    }
    if (!(value instanceof Serializable)) {
      throw new IllegalArgumentException(
          "The value for column '" + column + "' is not serializable: " + value.getClass());
    }
  }

  private static List<FilterNode> nodes(String name, DeltaFilter... filters) {
    if (filters.length == 0) {
      throw new IllegalArgumentException(name + "() has no filters. Give at least one.");
    }
    return new ArrayList<>(Arrays.stream(filters).map(filter -> filter.node).toList());
  }
}
