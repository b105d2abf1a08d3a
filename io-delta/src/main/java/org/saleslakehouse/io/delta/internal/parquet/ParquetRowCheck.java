package org.saleslakehouse.io.delta.internal.parquet;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.ReadableInstant;
import org.saleslakehouse.io.delta.internal.types.DeltaType;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;

/**
 * Finds rows that a table cannot hold, before they are written: a row that fails half-way would
 * leave an open Parquet file in no usable state. Compiled from the table's and the rows' schemas:
 * only what can fail is looked at, and a row of integers, strings and the like costs nothing.
 */
public final class ParquetRowCheck {
  private static final long MAX_SECONDS = Long.MAX_VALUE / 1_000_000 - 1;

  private final int[] indexes;
  private final ValueCheck[] checks;

  /** Says what is wrong with a value, which may be null, or null if nothing is. */
  private interface ValueCheck {
    @Nullable String problem(@Nullable Object value);
  }

  private ParquetRowCheck(List<Integer> indexes, List<ValueCheck> checks) {
    this.indexes = indexes.stream().mapToInt(Integer::intValue).toArray();
    this.checks = checks.toArray(new ValueCheck[0]);
  }

  /**
   * The check of rows of one schema for one table.
   *
   * @throws IllegalArgumentException if the rows' schema does not fit the table's
   */
  public static ParquetRowCheck compile(Schema table, List<String> partitionColumns, Schema rows) {
    ParquetRowCheck check = struct(table, rows, "");
    List<Integer> indexes = new ArrayList<>();
    List<ValueCheck> checks = new ArrayList<>();
    for (String column : partitionColumns) {
      ValueCheck partition = partition(table.getField(column), rows);
      if (partition != null) {
        indexes.add(rows.indexOf(column));
        checks.add(partition);
      }
    }
    for (int i = 0; i < check.checks.length; i++) {
      indexes.add(check.indexes[i]);
      checks.add(check.checks[i]);
    }
    return new ParquetRowCheck(indexes, checks);
  }

  /** The path of the field that cannot be written and why, or null if the row can be. */
  public @Nullable String problem(Row row) {
    for (int i = 0; i < checks.length; i++) {
      Object value = indexes[i] < 0 ? null : row.getValue(indexes[i]);
      String problem = checks[i].problem(value);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private static ParquetRowCheck struct(Schema table, Schema rows, String parent) {
    List<Integer> indexes = new ArrayList<>();
    List<ValueCheck> checks = new ArrayList<>();
    for (Schema.Field field : table.getFields()) {
      String path = parent + field.getName();
      int index = rows.hasField(field.getName()) ? rows.indexOf(field.getName()) : -1;
      ValueCheck check =
          index < 0
              ? missing(field, path)
              : value(field.getType(), rows.getField(index).getType(), path);
      if (check != null) {
        indexes.add(index);
        checks.add(check);
      }
    }
    return new ParquetRowCheck(indexes, checks);
  }

  private static @Nullable ValueCheck missing(Schema.Field field, String path) {
    return field.getType().getNullable() ? null : value -> isNull(path);
  }

  private static @Nullable ValueCheck value(FieldType tableType, FieldType rowType, String path) {
    DeltaType table = DeltaType.of(tableType, path);
    DeltaType row = DeltaType.of(rowType, path);
    ValueCheck content = content(table, row, path);
    if (!table.isNullable() && row.isNullable()) {
      return value ->
          value == null ? isNull(path) : content == null ? null : content.problem(value);
    }
    return content == null ? null : value -> value == null ? null : content.problem(value);
  }

  private static @Nullable ValueCheck content(DeltaType table, DeltaType row, String path) {
    return switch (table.kind()) {
      case BYTE, SHORT, INTEGER, LONG, FLOAT, DOUBLE, BOOLEAN, BINARY, TIMESTAMP_NTZ -> null;
      case STRING ->
          row.beam().getLogicalType() instanceof EnumerationType
              ? value -> enumeration(row, (EnumerationType.Value) value, path)
              : null;
      case DECIMAL -> value -> decimal(table, (BigDecimal) value, path);
      case DATE -> value -> date((LocalDate) value, path);
      case TIMESTAMP -> value -> timestamp(value, path);
      case STRUCT -> {
        ParquetRowCheck nested =
            struct(table.beam().getRowSchema(), row.beam().getRowSchema(), path + ".");
        yield nested.checks.length == 0 ? null : value -> nested.problem((Row) value);
      }
      case ARRAY -> array(table, row, path);
      case MAP -> map(table, row, path);
    };
  }

  private static @Nullable ValueCheck array(DeltaType table, DeltaType row, String path) {
    ValueCheck element =
        value(
            table.beam().getCollectionElementType(),
            row.beam().getCollectionElementType(),
            path + "." + ParquetSchemas.ELEMENT);
    ValueCheck each =
        required(
            table.beam().getCollectionElementType(), element, path + "." + ParquetSchemas.ELEMENT);
    return each == null ? null : value -> firstProblem((Iterable<?>) value, each);
  }

  private static @Nullable ValueCheck map(DeltaType table, DeltaType row, String path) {
    FieldType keyType = table.beam().getMapKeyType().withNullable(false);
    FieldType valueType = table.beam().getMapValueType();
    ValueCheck key =
        required(keyType, value(keyType, row.beam().getMapKeyType(), path + ".key"), path + ".key");
    ValueCheck entry =
        required(
            valueType,
            value(valueType, row.beam().getMapValueType(), path + ".value"),
            path + ".value");
    return value -> {
      Map<?, ?> map = (Map<?, ?>) value;
      String problem = firstProblem(map.keySet(), key);
      return problem != null || entry == null ? problem : firstProblem(map.values(), entry);
    };
  }

  /** What is in arrays and maps is looked at even if its schema says that it is never null. */
  private static @Nullable ValueCheck required(
      FieldType type, @Nullable ValueCheck content, String path) {
    return type.getNullable()
        ? content
        : value -> value == null ? isNull(path) : content == null ? null : content.problem(value);
  }

  private static @Nullable String firstProblem(Iterable<?> values, ValueCheck check) {
    for (Object value : values) {
      String problem = check.problem(value);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  /** What a partition column must fulfil beyond what a column in a file must. */
  private static @Nullable ValueCheck partition(Schema.Field column, Schema rows) {
    String name = column.getName();
    if (!rows.hasField(name)) {
      return null; // found by the general check if it must not be null
    }
    PartitionValues.Text text = PartitionValues.text(name, rows.getField(name).getType());
    DeltaType type = DeltaType.of(column.getType(), name);
    return switch (type.kind()) {
      case STRING ->
          type.isNullable()
              ? null
              : value ->
                  value != null && text.of(value).isEmpty()
                      ? isNull(name) + ", and an empty partition value is null in a Delta table"
                      : null;
      case BINARY ->
          value -> {
            try {
              String utf8 = value == null ? null : text.of(value);
              return utf8 != null && utf8.isEmpty() && !type.isNullable() ? isNull(name) : null;
            } catch (IllegalArgumentException e) {
              return e.getMessage();
            }
          };
      default -> null;
    };
  }

  private static String isNull(String path) {
    return "column '" + path + "' is null, which the table does not allow";
  }

  private static @Nullable String enumeration(
      DeltaType row, EnumerationType.Value value, String path) {
    return PartitionValues.enumName(row, value).isEmpty()
        ? "column '"
            + path
            + "' holds the number "
            + value.getValue()
            + ", which its enumeration"
            + " has no name for"
        : null;
  }

  private static @Nullable String decimal(DeltaType type, BigDecimal value, String path) {
    boolean wholePartFits = value.precision() - value.scale() <= type.precision() - type.scale();
    boolean fractionFits =
        value.scale() <= type.scale() || value.stripTrailingZeros().scale() <= type.scale();
    return (wholePartFits && fractionFits) || value.signum() == 0
        ? null
        : "column '"
            + path
            + "' is "
            + value
            + ", which does not fit into its type "
            + type.displayName();
  }

  private static @Nullable String date(LocalDate value, String path) {
    return value.toEpochDay() == (int) value.toEpochDay()
        ? null
        : "column '" + path + "' is " + value + ", which is out of the range of dates";
  }

  private static @Nullable String timestamp(Object value, String path) {
    if (value instanceof ReadableInstant joda) {
      return Math.abs(joda.getMillis() / 1000) <= MAX_SECONDS ? null : outOfRange(value, path);
    }
    Instant instant = (Instant) value;
    if (Math.abs(instant.getEpochSecond()) > MAX_SECONDS) {
      return outOfRange(value, path);
    }
    return ParquetValueWriters.isMicros(instant)
        ? null
        : "column '"
            + path
            + "' is "
            + value
            + ", which is finer than the microseconds of a"
            + " timestamp";
  }

  private static String outOfRange(Object value, String path) {
    return "column '" + path + "' is " + value + ", which is out of the range of timestamps";
  }
}
