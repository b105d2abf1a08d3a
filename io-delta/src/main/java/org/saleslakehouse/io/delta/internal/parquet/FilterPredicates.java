package org.saleslakehouse.io.delta.internal.parquet;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.BinaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.filter2.predicate.Operators.Column;
import org.apache.parquet.filter2.predicate.Operators.SupportsLtGt;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.filter.FilterNode;
import org.saleslakehouse.io.delta.internal.filter.FilterRows;
import org.saleslakehouse.io.delta.internal.filter.FilterValues;
import org.saleslakehouse.io.delta.internal.types.DeltaType;

/**
 * Filters as Parquet's predicates, by which row groups are passed over. A predicate may let through
 * more than the filter, never less; parts that Parquet cannot decide on are left out.
 */
final class FilterPredicates {
  private static final int MAX_SINGLE_VALUES = 50;

  /**
   * The predicate for the row groups of a file.
   *
   * @param filter bound to the schema
   * @return null if nothing of the filter can be decided by the file's columns
   */
  static @Nullable FilterPredicate of(FilterNode filter, Schema schema, MessageType file) {
    if (filter instanceof FilterNode.And and) {
      return join(and.parts(), schema, file, FilterApi::and, true);
    }
    if (filter instanceof FilterNode.Or or) {
      return join(or.parts(), schema, file, FilterApi::or, false);
    }
    String name = FilterRows.column(filter);
    DeltaType type = FilterValues.type(schema, name);
    Type column = ParquetConverters.find(file, schema.getField(name));
    return column == null || !column.isPrimitive()
        ? null
        : leaf(filter, type, column.asPrimitiveType());
  }

  private static @Nullable FilterPredicate join(
      List<FilterNode> parts,
      Schema schema,
      MessageType file,
      BinaryOperator<FilterPredicate> operator,
      boolean partsMayBeLeftOut) {
    FilterPredicate joined = null;
    for (FilterNode part : parts) {
      FilterPredicate predicate = of(part, schema, file);
      if (predicate != null) {
        joined = joined == null ? predicate : operator.apply(joined, predicate);
      } else if (!partsMayBeLeftOut) {
        return null;
      }
    }
    return joined;
  }

  private static @Nullable FilterPredicate leaf(
      FilterNode leaf, DeltaType type, PrimitiveType file) {
    // Parquet's columns are named by a path; a dot in the name would be taken for a step in it.
    String name = file.getName();
    if (file.isRepetition(Type.Repetition.REPEATED) || name.indexOf('.') >= 0) {
      return null;
    }
    return switch (type.kind()) {
      case BYTE, SHORT, INTEGER ->
          file.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.INT32
                  && (file.getLogicalTypeAnnotation() == null
                      || file.getLogicalTypeAnnotation() instanceof IntLogicalTypeAnnotation)
              ? integers(leaf, name)
              : null;
      case LONG ->
          file.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.INT64
                  && file.getLogicalTypeAnnotation() == null
              ? predicate(leaf, FilterApi.longColumn(name), v -> (Long) v)
              : null;
      case DOUBLE ->
          file.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.DOUBLE
              ? doubles(leaf, FilterApi.doubleColumn(name))
              : null;
      case STRING ->
          file.getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation
              ? predicate(leaf, FilterApi.binaryColumn(name), v -> Binary.fromString((String) v))
              : null;
      case DATE ->
          file.getLogicalTypeAnnotation() instanceof DateLogicalTypeAnnotation
              ? predicate(
                  leaf,
                  FilterApi.intColumn(name),
                  v -> Math.toIntExact(((LocalDate) v).toEpochDay()))
              : null;
      case TIMESTAMP -> isMicros(file) ? timestamps(leaf, name) : null;
      default -> null;
    };
  }

  private static boolean isMicros(PrimitiveType file) {
    return file.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp
        && timestamp.getUnit() == TimeUnit.MICROS;
  }

  /** Literals beyond an int are decided on by the rows alone. */
  private static @Nullable FilterPredicate integers(FilterNode leaf, String name) {
    for (Object literal : literals(leaf)) {
      if ((Long) literal != ((Long) literal).intValue()) {
        return null;
      }
    }
    return predicate(leaf, FilterApi.intColumn(name), v -> ((Long) v).intValue());
  }

  /** Literals finer than the column's microseconds are decided on by the rows alone. */
  private static @Nullable FilterPredicate timestamps(FilterNode leaf, String name) {
    for (Object literal : literals(leaf)) {
      if (!ParquetValueWriters.isMicros((Instant) literal)) {
        return null;
      }
    }
    return predicate(
        leaf, FilterApi.longColumn(name), v -> ParquetValueWriters.micros((Instant) v));
  }

  /** Parquet tells 0.0 and -0.0 apart, the filter does not: such literals are left to the rows. */
  private static @Nullable FilterPredicate doubles(
      FilterNode leaf, org.apache.parquet.filter2.predicate.Operators.DoubleColumn column) {
    for (Object literal : literals(leaf)) {
      if ((Double) literal == 0) {
        return null;
      }
    }
    return predicate(leaf, column, v -> (Double) v);
  }

  private static List<Object> literals(FilterNode leaf) {
    if (leaf instanceof FilterNode.Comparison comparison) {
      return List.of(comparison.value());
    }
    return leaf instanceof FilterNode.In in ? in.values() : List.of();
  }

  private interface Literal<T> {
    T of(Object value);
  }

  private static <T extends Comparable<T>, C extends Column<T> & SupportsLtGt>
      @Nullable FilterPredicate predicate(FilterNode leaf, C column, Literal<T> literal) {
    if (leaf instanceof FilterNode.Comparison comparison) {
      T value = literal.of(comparison.value());
      return switch (comparison.operator()) {
        case EQUAL -> FilterApi.eq(column, value);
        case NOT_EQUAL -> FilterApi.notEq(column, value);
        case LESS -> FilterApi.lt(column, value);
        case LESS_OR_EQUAL -> FilterApi.ltEq(column, value);
        case GREATER -> FilterApi.gt(column, value);
        case GREATER_OR_EQUAL -> FilterApi.gtEq(column, value);
      };
    }
    if (leaf instanceof FilterNode.In in) {
      return in.isNegated() ? null : in(in.values(), column, literal);
    }
    return ((FilterNode.NullTest) leaf).isNull()
        ? FilterApi.eq(column, null)
        : FilterApi.notEq(column, null);
  }

  /** Values are sorted; of many only the range they span is of use. */
  private static <T extends Comparable<T>, C extends Column<T> & SupportsLtGt> FilterPredicate in(
      List<Object> values, C column, Literal<T> literal) {
    if (values.size() > MAX_SINGLE_VALUES) {
      return FilterApi.and(
          FilterApi.gtEq(column, literal.of(values.get(0))),
          FilterApi.ltEq(column, literal.of(values.get(values.size() - 1))));
    }
    FilterPredicate any = FilterApi.eq(column, literal.of(values.get(0)));
    for (Object value : values.subList(1, values.size())) {
      any = FilterApi.or(any, FilterApi.eq(column, literal.of(value)));
    }
    return any;
  }

  private FilterPredicates() {}
}
