package org.saleslakehouse.io.delta.internal.filter;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import org.apache.beam.sdk.schemas.Schema;
import org.joda.time.ReadableInstant;
import org.saleslakehouse.io.delta.internal.types.DeltaType;

/**
 * The values that filters compare. Literals are kept as Long, Double, BigDecimal, String, Boolean,
 * LocalDate, Instant and LocalDateTime, whatever numbers the columns themselves hold.
 */
public final class FilterValues {

  /**
   * The type of a column.
   *
   * @throws IllegalArgumentException if there is no such column
   */
  public static DeltaType type(Schema schema, String column) {
    if (!schema.hasField(column)) {
      throw new IllegalArgumentException(
          "The filter names the column '"
              + column
              + "', which the table does not have. Its columns are "
              + String.join(", ", schema.getFieldNames())
              + ".");
    }
    return DeltaType.of(schema.getField(column).getType(), column);
  }

  /**
   * The value as a literal of the column's type.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Object literal(String column, DeltaType type, Object value) {
    Object literal =
        switch (type.kind()) {
          case BYTE, SHORT, INTEGER, LONG -> isInteger(value) ? ((Number) value).longValue() : null;
          case FLOAT, DOUBLE -> value instanceof Number number ? floating(number) : null;
          case DECIMAL ->
              value instanceof BigDecimal || isInteger(value)
                  ? new BigDecimal(value.toString())
                  : null;
          case STRING -> value instanceof String ? value : null;
          case BOOLEAN -> value instanceof Boolean ? value : null;
          case DATE -> value instanceof String text ? date(text) : localDate(value);
          case TIMESTAMP -> value instanceof String text ? timestamp(text) : instant(value);
          case TIMESTAMP_NTZ ->
              value instanceof String text
                  ? localDateTime(text)
                  : value instanceof LocalDateTime ? value : null;
          case BINARY, STRUCT, ARRAY, MAP ->
              throw new IllegalArgumentException(
                  "Column '"
                      + column
                      + "' is of type "
                      + type.displayName()
                      + ", which a filter can test for null only.");
        };
    if (literal == null) {
      throw new IllegalArgumentException(
          "Column '"
              + column
              + "' is of type "
              + type.displayName()
              + " and cannot be compared with "
              + sql(value)
              + " ("
              + value.getClass().getSimpleName()
              + "). Give a value of the column's type.");
    }
    return literal;
  }

  /** Compares a value of a row with a literal of the same column, neither of them null. */
  public static int compare(DeltaType.Kind kind, Object value, Object literal) {
    return switch (kind) {
      case BYTE, SHORT, INTEGER, LONG ->
          Long.compare(((Number) value).longValue(), ((Number) literal).longValue());
      case FLOAT, DOUBLE ->
          // Adding 0.0 makes 0.0 of -0.0.
          Double.compare(
              ((Number) value).doubleValue() + 0.0, ((Number) literal).doubleValue() + 0.0);
      case DECIMAL -> ((BigDecimal) value).compareTo((BigDecimal) literal);
      case STRING -> compareUtf8((String) value, (String) literal);
      case BOOLEAN -> ((Boolean) value).compareTo((Boolean) literal);
      case DATE -> ((LocalDate) value).compareTo((LocalDate) literal);
      case TIMESTAMP -> ((Instant) value).compareTo((Instant) literal);
      case TIMESTAMP_NTZ -> ((LocalDateTime) value).compareTo((LocalDateTime) literal);
      case BINARY, STRUCT, ARRAY, MAP -> throw new IllegalArgumentException("No order: " + kind);
    };
  }

  static Comparator<Object> order(DeltaType type) {
    return (a, b) -> compare(type.kind(), a, b);
  }

  public static boolean isNaN(Object value) {
    return (value instanceof Double d && d.isNaN()) || (value instanceof Float f && f.isNaN());
  }

  static String sql(Object value) {
    return value instanceof Number || value instanceof Boolean
        ? value.toString()
        : "'" + value.toString().replace("'", "''") + "'";
  }

  /** The order of the strings' UTF-8 bytes, in which surrogate pairs come last. */
  private static int compareUtf8(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean xPair = Character.isSurrogate(x);
        boolean yPair = Character.isSurrogate(y);
        return xPair == yPair ? Character.compare(x, y) : Boolean.compare(xPair, yPair);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static boolean isInteger(Object value) {
    return value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte;
  }

  private static Object floating(Number number) {
    double value = number.doubleValue();
    return Double.isNaN(value) ? null : value;
  }

  private static Object localDate(Object value) {
    return value instanceof LocalDate ? value : null;
  }

  private static Object instant(Object value) {
    if (value instanceof ReadableInstant joda) {
      return Instant.ofEpochMilli(joda.getMillis());
    }
    return value instanceof Instant ? value : null;
  }

  private static Object date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      return null; // the caller says what is wrong
    }
  }

  private static Object timestamp(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return null; // the caller says what is wrong
    }
  }

  private static Object localDateTime(String text) {
    try {
      return LocalDateTime.parse(text);
    } catch (DateTimeParseException e) {
      return null; // the caller says what is wrong
    }
  }

  private FilterValues() {}
}
