package org.saleslakehouse.integration;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Schemas and rows of every type that both Spark and Beam hold, nested too, in which small sets of
 * values (dictionaries), extremes and nulls come up often.
 */
final class RandomRows {
  private static final String[] WORDS = {
    "a",
    "Zürich",
    "naïve café",
    "日本語",
    "😀",
    "a=b/c%d",
    "x:y",
    "tab\tnew\nline",
    "o'clock \"q\"",
    "NULL",
    "__HIVE_DEFAULT",
    "long " + "é".repeat(60),
    "{}[]^*?#\\"
  };

  private final Random random;
  private final boolean withLocalTimes;

  /**
   * @param withLocalTimes whether there are timestamps without a time zone, which we only read
   */
  RandomRows(Random random, boolean withLocalTimes) {
    this.random = random;
    this.withLocalTimes = withLocalTimes;
  }

  /** A type that a partition column may have. */
  FieldType partitionType() {
    return simpleType(11);
  }

  FieldType type(int depth) {
    return switch (depth == 0 ? 0 : random.nextInt(7)) {
      case 1 -> FieldType.row(struct(depth - 1));
      case 2 -> FieldType.array(element(depth));
      case 3 ->
          FieldType.map(random.nextBoolean() ? FieldType.STRING : FieldType.INT64, element(depth));
      default -> simpleType(withLocalTimes ? 14 : 12);
    };
  }

  private Schema struct(int depth) {
    Schema.Builder struct = Schema.builder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      struct.addNullableField("s" + i, type(depth));
    }
    return struct.build();
  }

  private FieldType element(int depth) {
    return type(depth - 1).withNullable(random.nextBoolean());
  }

  private FieldType simpleType(int kinds) {
    return switch (random.nextInt(kinds)) {
      case 0 -> FieldType.BYTE;
      case 1 -> FieldType.INT16;
      case 2 -> FieldType.INT32;
      case 3 -> FieldType.INT64;
      case 4 -> FieldType.FLOAT;
      case 5 -> FieldType.DOUBLE;
      case 6 -> FieldType.BOOLEAN;
      case 7 -> FieldType.STRING;
      case 8 -> {
        int precision = 1 + random.nextInt(38);
        // delta-standalone cannot read a checkpoint with statistics of more than 20 whole digits.
        int least = Math.max(0, precision - 20);
        int scale = least + random.nextInt(precision - least + 1);
        yield FieldType.logicalType(FixedPrecisionNumeric.of(precision, scale));
      }
      case 9 -> FieldType.logicalType(SqlTypes.DATE);
      case 10 -> FieldType.logicalType(new MicrosInstant());
      case 12, 13 -> FieldType.logicalType(SqlTypes.DATETIME);
      default -> FieldType.BYTES;
    };
  }

  @Nullable Object value(FieldType type) {
    if (type.getNullable() && random.nextInt(5) == 0) {
      return null;
    }
    return switch (type.getTypeName()) {
      case BYTE -> (byte) random.nextInt();
      case INT16 -> (short) random.nextInt();
      case INT32 -> random.nextBoolean() ? random.nextInt() : (Integer) random.nextInt(4);
      case INT64 -> random.nextBoolean() ? random.nextLong() : (Long) (long) random.nextInt(4);
      case FLOAT -> (float) floating();
      case DOUBLE -> floating();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> WORDS[random.nextInt(WORDS.length)] + number();
      case BYTES -> bytes();
      case ROW -> struct(type.getRowSchema());
      case ARRAY -> list(type.getCollectionElementType());
      case MAP -> map(type);
      default -> logical(type.getLogicalType());
    };
  }

  private Object logical(Schema.LogicalType<?, ?> type) {
    if (type instanceof FixedPrecisionNumeric) {
      Row argument = (Row) type.getArgument();
      return decimal(argument.getInt32("precision"), argument.getInt32("scale"));
    }
    if (type instanceof MicrosInstant) {
      // Before 1900 Spark refuses to write INT96.
      return Instant.ofEpochSecond(
          random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt() + 200_000_000L,
          random.nextInt(1_000_000) * 1000L);
    }
    if (type.getIdentifier().equals(SqlTypes.DATETIME.getIdentifier())) {
      return LocalDateTime.of(1950 + random.nextInt(100), 1 + random.nextInt(12), 28, 23, 59)
          .plusNanos(random.nextInt(1_000_000) * 1000L);
    }
    return LocalDate.ofEpochDay(random.nextInt(50_000) - 20_000);
  }

  private String number() {
    return random.nextInt(3) == 0 ? String.valueOf(random.nextInt()) : "";
  }

  private double floating() {
    return switch (random.nextInt(10)) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> 0;
      case 3 -> -2.25;
      default -> random.nextFloat() * 1000 - 500;
    };
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(6)];
    random.nextBytes(bytes);
    return bytes;
  }

  private BigDecimal decimal(int precision, int scale) {
    BigInteger limit = BigInteger.TEN.pow(precision);
    BigInteger unscaled =
        random.nextInt(3) == 0
            ? BigInteger.valueOf(random.nextInt(10))
            : new BigInteger(140, random).mod(limit);
    return new BigDecimal(random.nextBoolean() ? unscaled.negate() : unscaled, scale);
  }

  private Row struct(Schema schema) {
    Row.Builder row = Row.withSchema(schema);
    schema.getFields().forEach(field -> row.addValue(value(field.getType())));
    return row.build();
  }

  private List<@Nullable Object> list(FieldType element) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(value(element));
    }
    return list;
  }

  private Map<@Nullable Object, @Nullable Object> map(FieldType type) {
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      map.put(value(type.getMapKeyType()), value(type.getMapValueType()));
    }
    return map;
  }
}
