package org.saleslakehouse.io.delta.internal.filter;

import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.saleslakehouse.io.delta.internal.types.DeltaType;

/**
 * The tree of a filter over rows. It has no NOT: negation is pushed down to the leaves when it is
 * asked for. Without NOT, "neither true nor false" never becomes true on the way up, so that all
 * who evaluate the tree may take it for false.
 */
public sealed interface FilterNode extends Serializable {

  enum Operator {
    EQUAL("="),
    NOT_EQUAL("<>"),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String sql;

    Operator(String sql) {
      this.sql = sql;
    }

    Operator negated() {
      return switch (this) {
        case EQUAL -> NOT_EQUAL;
        case NOT_EQUAL -> EQUAL;
        case LESS -> GREATER_OR_EQUAL;
        case LESS_OR_EQUAL -> GREATER;
        case GREATER -> LESS_OR_EQUAL;
        case GREATER_OR_EQUAL -> LESS;
      };
    }

    /** Whether it holds of two values that compare like this. */
    public boolean holds(int comparison) {
      return switch (this) {
        case EQUAL -> comparison == 0;
        case NOT_EQUAL -> comparison != 0;
        case LESS -> comparison < 0;
        case LESS_OR_EQUAL -> comparison <= 0;
        case GREATER -> comparison > 0;
        case GREATER_OR_EQUAL -> comparison >= 0;
      };
    }
  }

  FilterNode negated();

  /** The same with literals of the column's type; fails if there is no such column or no way. */
  FilterNode bind(Schema schema);

  void collectColumns(Set<String> columns);

  /** The columns that the filter looks at. */
  default Set<String> columns() {
    Set<String> columns = new LinkedHashSet<>();
    collectColumns(columns);
    return columns;
  }

  record Comparison(String column, Operator operator, Object value) implements FilterNode {
    @Override
    public FilterNode negated() {
      return new Comparison(column, operator.negated(), value);
    }

    @Override
    public FilterNode bind(Schema schema) {
      return new Comparison(
          column, operator, FilterValues.literal(column, FilterValues.type(schema, column), value));
    }

    @Override
    public void collectColumns(Set<String> columns) {
      columns.add(column);
    }

    @Override
    public String toString() {
      return column + " " + operator.sql + " " + FilterValues.sql(value);
    }
  }

  record In(String column, List<Object> values, boolean isNegated) implements FilterNode {
    @Override
    public FilterNode negated() {
      return new In(column, values, !isNegated);
    }

    @Override
    public FilterNode bind(Schema schema) {
      DeltaType type = FilterValues.type(schema, column);
      return new In(
          column,
          values.stream()
              .map(value -> FilterValues.literal(column, type, value))
              .sorted(FilterValues.order(type))
              .toList(),
          isNegated);
    }

    @Override
    public void collectColumns(Set<String> columns) {
      columns.add(column);
    }

    @Override
    public String toString() {
      return values.stream()
          .map(FilterValues::sql)
          .collect(Collectors.joining(", ", column + (isNegated ? " NOT IN (" : " IN ("), ")"));
    }
  }

  record NullTest(String column, boolean isNull) implements FilterNode {
    @Override
    public FilterNode negated() {
      return new NullTest(column, !isNull);
    }

    @Override
    public FilterNode bind(Schema schema) {
      FilterValues.type(schema, column);
      return this;
    }

    @Override
    public void collectColumns(Set<String> columns) {
      columns.add(column);
    }

    @Override
    public String toString() {
      return column + (isNull ? " IS NULL" : " IS NOT NULL");
    }
  }

  record And(List<FilterNode> parts) implements FilterNode {
    @Override
    public FilterNode negated() {
      return new Or(parts.stream().map(FilterNode::negated).toList());
    }

    @Override
    public FilterNode bind(Schema schema) {
      return new And(parts.stream().map(part -> part.bind(schema)).toList());
    }

    @Override
    public void collectColumns(Set<String> columns) {
      parts.forEach(part -> part.collectColumns(columns));
    }

    @Override
    public String toString() {
      return join(parts, " AND ");
    }
  }

  record Or(List<FilterNode> parts) implements FilterNode {
    @Override
    public FilterNode negated() {
      return new And(parts.stream().map(FilterNode::negated).toList());
    }

    @Override
    public FilterNode bind(Schema schema) {
      return new Or(parts.stream().map(part -> part.bind(schema)).toList());
    }

    @Override
    public void collectColumns(Set<String> columns) {
      parts.forEach(part -> part.collectColumns(columns));
    }

    @Override
    public String toString() {
      return join(parts, " OR ");
    }
  }

  private static String join(List<FilterNode> parts, String word) {
    return parts.stream().map(FilterNode::toString).collect(Collectors.joining(word, "(", ")"));
  }
}
