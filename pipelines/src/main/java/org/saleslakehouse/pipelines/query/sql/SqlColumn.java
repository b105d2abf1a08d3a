package org.saleslakehouse.pipelines.query.sql;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A column of an answer. */
public final class SqlColumn {
  private final String name;
  private final RelDataType type;

  private SqlColumn(String name, RelDataType type) {
    this.name = name;
    this.type = type;
  }

  static SqlColumn of(RelDataTypeField field) {
    return new SqlColumn(field.getName(), field.getType());
  }

  public String name() {
    return name;
  }

  public boolean isInteger() {
    return SqlTypeName.INT_TYPES.contains(type.getSqlTypeName());
  }

  /** Whether its values are exact numbers with decimals, as amounts are. */
  public boolean isDecimal() {
    return type.getSqlTypeName() == SqlTypeName.DECIMAL;
  }

  /** Whether its values are numbers with a floating point, as those that functions work out. */
  public boolean isFloatingPoint() {
    return SqlTypeName.APPROX_TYPES.contains(type.getSqlTypeName());
  }

  /** From Calcite's form of a value to Java's. */
  @Nullable Object value(@Nullable Object value) {
    return value(type, value);
  }

  private static @Nullable Object value(RelDataType type, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    return switch (type.getSqlTypeName()) {
      case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          Instant.ofEpochMilli(((Number) value).longValue());
      case DATE -> LocalDate.ofEpochDay(((Number) value).longValue());
      case TIME, TIME_WITH_LOCAL_TIME_ZONE ->
          LocalTime.ofNanoOfDay(TimeUnit.MILLISECONDS.toNanos(((Number) value).longValue()))
              .toString();
      case DECIMAL -> decimal(type, (BigDecimal) value);
      case FLOAT, REAL, DOUBLE -> decimal((Number) value);
      case ARRAY, MULTISET -> list(type.getComponentType(), (List<?>) value);
      case MAP -> map(type, (Map<?, ?>) value);
      default -> other(type, value);
    };
  }

  /** What was worked out has as many decimals as the type; those that say nothing are left out. */
  private static BigDecimal decimal(RelDataType type, BigDecimal number) {
    boolean isChosen = type.getPrecision() < SqlTypes.MAX_PRECISION;
    if (isChosen || number.scale() <= 1) {
      return number;
    }
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 1 ? stripped.setScale(1) : stripped;
  }

  private static BigDecimal decimal(Number number) {
    if (!Double.isFinite(number.doubleValue())) {
      throw new ArithmeticException(number + " is not a finite number.");
    }
    return new BigDecimal(number.toString());
  }

  private static List<@Nullable Object> list(RelDataType type, List<?> items) {
    List<@Nullable Object> list = new ArrayList<>();
    items.forEach(item -> list.add(value(type, item)));
    return list;
  }

  private static Map<String, @Nullable Object> map(RelDataType type, Map<?, ?> entries) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    entries.forEach((key, item) -> map.put(String.valueOf(key), value(type.getValueType(), item)));
    return map;
  }

  private static Object other(RelDataType type, Object value) {
    if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(type.getSqlTypeName())) {
      return "P" + value + "M";
    }
    if (SqlTypeName.DAY_INTERVAL_TYPES.contains(type.getSqlTypeName())) {
      return Duration.ofMillis(((Number) value).longValue()).toString();
    }
    if (value instanceof ByteString bytes) {
      return bytes.getBytes();
    }
    if (value instanceof Object[] items) {
      return Arrays.asList(items);
    }
    return value instanceof Number || value instanceof Boolean ? value : value.toString();
  }
}
