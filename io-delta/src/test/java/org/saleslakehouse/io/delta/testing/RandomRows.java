package org.saleslakehouse.io.delta.testing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.internal.types.DeltaType;

/** Schemas and rows of every type that a Delta table can hold, nested too; the same for a seed. */
public final class RandomRows {
  private static final String[] WORDS = {
    "",
    "a",
    "Zürich",
    "naïve café",
    "日本語",
    "😀 pair",
    "x\u0000y",
    "a=b/c%d",
    "tab\tnew\nline",
    "\uFFFD",
    "long " + "x".repeat(60),
    "😀".repeat(40),
    "o'clock",
    "NULL",
    "__HIVE"
  };

  private final Random random;

  public RandomRows(long seed) {
    this.random = new Random(seed);
  }

  public Schema schema(int depth) {
    Schema.Builder schema = Schema.builder();
    int fields = 1 + random.nextInt(depth == 0 ? 3 : 7);
    for (int i = 0; i < fields; i++) {
      schema.addField("f" + i, type(depth).withNullable(random.nextInt(3) > 0));
    }
    return schema.build();
  }

  /** A type that a partition column and a filter may have. */
  public FieldType simpleType() {
    return switch (random.nextInt(11)) {
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
        yield FieldType.logicalType(
            FixedPrecisionNumeric.of(precision, random.nextInt(precision + 1)));
      }
      case 9 -> FieldType.logicalType(SqlTypes.DATE);
      default -> FieldType.logicalType(SqlTypes.TIMESTAMP);
    };
  }

  Row row(Schema schema) {
    Row.Builder row = Row.withSchema(schema);
    for (Schema.Field field : schema.getFields()) {
      row.addValue(value(field.getType()));
    }
    return row.build();
  }

  public List<Row> rows(Schema schema, int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(schema));
    }
    return rows;
  }

  private FieldType type(int depth) {
    int kind = random.nextInt(depth == 0 ? 12 : 16);
    if (kind < 11) {
      return simpleType();
    }
    return switch (kind) {
      case 12 -> FieldType.row(schema(depth - 1));
      case 13, 14 -> FieldType.array(element(depth));
      case 15 -> FieldType.map(key(), element(depth));
      default -> FieldType.BYTES;
    };
  }

  private FieldType element(int depth) {
    return type(depth - 1).withNullable(random.nextBoolean());
  }

  private FieldType key() {
    return random.nextBoolean() ? FieldType.STRING : FieldType.INT64;
  }

  public Object value(FieldType type) {
    if (type.getNullable() && random.nextInt(4) == 0) {
      return null;
    }
    DeltaType delta = DeltaType.of(type, "random");
    return switch (delta.kind()) {
      case BYTE -> (byte) random.nextInt();
      case SHORT -> (short) random.nextInt();
      case INTEGER -> random.nextBoolean() ? random.nextInt() : (Integer) random.nextInt(5);
      case LONG -> random.nextBoolean() ? random.nextLong() : (Long) (long) random.nextInt(5);
      case FLOAT -> floating();
      case DOUBLE -> (double) floating() + random.nextInt(3) * 0.1;
      case BOOLEAN -> random.nextBoolean();
      case STRING ->
          WORDS[random.nextInt(WORDS.length)] + (random.nextBoolean() ? random.nextInt() : "");
      case BINARY -> bytes();
      case DECIMAL -> decimal(delta);
      case DATE -> LocalDate.ofEpochDay(random.nextInt(60_000) - 30_000);
      case TIMESTAMP -> timestamp();
      case TIMESTAMP_NTZ -> throw new AssertionError(delta); // not written
      case STRUCT -> row(type.getRowSchema());
      case ARRAY -> list(type.getCollectionElementType());
      case MAP -> map(type);
    };
  }

  private float floating() {
    return switch (random.nextInt(8)) {
      case 0 -> 0.0f;
      case 1 -> -0.0f;
      case 2 -> random.nextInt(10) == 0 ? Float.NaN : 1.5f;
      case 3 -> random.nextInt(10) == 0 ? Float.POSITIVE_INFINITY : -2.25f;
      default -> random.nextFloat() * 1000 - 500;
    };
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(6)];
    random.nextBytes(bytes);
    return bytes;
  }

  private BigDecimal decimal(DeltaType type) {
    BigInteger limit = BigInteger.TEN.pow(type.precision());
    BigInteger unscaled = new BigInteger(140, random).mod(limit);
    if (random.nextInt(3) == 0) {
      unscaled = BigInteger.valueOf(random.nextInt(10)); // so that dictionaries come about
    }
    return new BigDecimal(random.nextBoolean() ? unscaled.negate() : unscaled, type.scale());
  }

  private Instant timestamp() {
    long seconds = random.nextInt() * 2L;
    return random.nextInt(4) == 0
        ? Instant.ofEpochSecond(random.nextInt(3))
        : Instant.ofEpochSecond(seconds, random.nextInt(1_000_000) * 1000L);
  }

  private List<Object> list(FieldType element) {
    List<Object> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(value(element));
    }
    return list;
  }

  private Map<Object, Object> map(FieldType type) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      map.put(value(type.getMapKeyType()), value(type.getMapValueType()));
    }
    return map;
  }
}
