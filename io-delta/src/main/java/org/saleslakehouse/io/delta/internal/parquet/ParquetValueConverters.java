package org.saleslakehouse.io.delta.internal.parquet;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.types.DeltaType;

/**
 * Converts Parquet's primitive values to what Beam rows hold. Values of dictionary-encoded pages
 * are converted once per dictionary, not once per row.
 */
final class ParquetValueConverters {
  private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int INT_DIGITS = 10;
  private static final int LONG_DIGITS = 19;

  /**
   * Exact widenings are read (integers to longer ones, to double and to decimals that hold all of
   * them; float to double; date to timestamp without time zone); all else must be of one type.
   */
  static Converter of(
      Type file, DeltaType table, String path, ParquetConverters.Slots target, int slot) {
    if (!file.isPrimitive()) {
      throw ParquetConverters.mismatch(path, table, file);
    }
    PrimitiveType primitive = file.asPrimitiveType();
    PrimitiveTypeName stored = primitive.getPrimitiveTypeName();
    Converter converter =
        switch (table.kind()) {
          case BYTE -> ints(stored, value -> (byte) value, target, slot);
          case SHORT -> ints(stored, value -> (short) value, target, slot);
          case INTEGER -> ints(stored, value -> value, target, slot);
          case DATE -> ints(stored, LocalDate::ofEpochDay, target, slot);
          case LONG ->
              stored == PrimitiveTypeName.INT32
                  ? ints(stored, value -> (long) value, target, slot)
                  : longs(stored, value -> value, target, slot);
          case FLOAT -> stored == PrimitiveTypeName.FLOAT ? new FloatConverter(target, slot) : null;
          case DOUBLE -> doubles(stored, target, slot);
          case BOOLEAN ->
              stored == PrimitiveTypeName.BOOLEAN ? new BooleanConverter(target, slot) : null;
          case STRING -> binaries(stored, strings(table), target, slot);
          case BINARY -> bytes(stored, target, slot);
          case TIMESTAMP -> timestamps(primitive, table, path, target, slot);
          case TIMESTAMP_NTZ -> localTimes(primitive, target, slot);
          case DECIMAL -> decimals(primitive, table, target, slot);
          case STRUCT, ARRAY, MAP -> null;
        };
    if (converter == null) {
      throw ParquetConverters.mismatch(path, table, file);
    }
    return converter;
  }

  private static @Nullable Converter ints(
      PrimitiveTypeName stored,
      IntFunction<Object> conversion,
      ParquetConverters.Slots target,
      int slot) {
    return stored == PrimitiveTypeName.INT32 ? new IntConverter(conversion, target, slot) : null;
  }

  private static @Nullable Converter longs(
      PrimitiveTypeName stored,
      LongFunction<Object> conversion,
      ParquetConverters.Slots target,
      int slot) {
    return stored == PrimitiveTypeName.INT64 ? new LongConverter(conversion, target, slot) : null;
  }

  private static @Nullable Converter doubles(
      PrimitiveTypeName stored, ParquetConverters.Slots target, int slot) {
    return switch (stored) {
      case DOUBLE -> new DoubleConverter(target, slot);
      case FLOAT -> new WideningFloatConverter(target, slot);
      case INT32 -> new IntConverter(value -> (double) value, target, slot);
      default -> null;
    };
  }

  private static @Nullable Converter binaries(
      PrimitiveTypeName stored,
      Function<Binary, Object> conversion,
      ParquetConverters.Slots target,
      int slot) {
    return stored == PrimitiveTypeName.BINARY
        ? new BinaryConverter(conversion, target, slot)
        : null;
  }

  /** Without a dictionary of ours: byte arrays can be changed, so each row gets its own. */
  private static @Nullable Converter bytes(
      PrimitiveTypeName stored, ParquetConverters.Slots target, int slot) {
    if (stored != PrimitiveTypeName.BINARY && stored != PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY) {
      return null;
    }
    return new PrimitiveConverter() {
      @Override
      public void addBinary(Binary value) {
        target.put(slot, value.getBytes());
      }
    };
  }

  private static Function<Binary, Object> strings(DeltaType table) {
    return table.beam().getLogicalType() instanceof EnumerationType enumeration
        ? name -> enumeration.valueOf(name.toStringUsingUTF8())
        : Binary::toStringUsingUTF8;
  }

  private static @Nullable Converter timestamps(
      PrimitiveType file, DeltaType table, String path, ParquetConverters.Slots target, int slot) {
    LongFunction<Object> ofMicros =
        table.beam().getTypeName() == Schema.TypeName.DATETIME
            ? micros -> org.joda.time.Instant.ofEpochMilli(Math.floorDiv(micros, 1000L))
            : ParquetValueConverters::ofMicros;
    if (file.getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
      LegacyCalendar calendar = target.calendar();
      return new BinaryConverter(
          value -> ofMicros.apply(calendar.check(microsOfInt96(value), path)), target, slot);
    }
    LogicalTypeAnnotation annotation = file.getLogicalTypeAnnotation();
    if (!(annotation instanceof TimestampLogicalTypeAnnotation timestamp)
        || !timestamp.isAdjustedToUTC()) {
      return null;
    }
    return longs(
        file.getPrimitiveTypeName(),
        switch (timestamp.getUnit()) {
          case MILLIS -> millis -> ofMicros.apply(Math.multiplyExact(millis, 1000L));
          case MICROS -> ofMicros;
          case NANOS -> nanos -> ofMicros.apply(Math.floorDiv(nanos, 1000L));
        },
        target,
        slot);
  }

  static Instant ofMicros(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * 1000);
  }

  /** Nanoseconds of the day, then the Julian day, both little-endian. Cut to microseconds. */
  private static long microsOfInt96(Binary value) {
    ByteBuffer bytes = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long nanosOfDay = bytes.getLong(bytes.position());
    long day = bytes.getInt(bytes.position() + 8) - JULIAN_DAY_OF_EPOCH;
    return Math.addExact(
        Math.multiplyExact(day, TimeUnit.DAYS.toMicros(1)), Math.floorDiv(nanosOfDay, 1000L));
  }

  private static @Nullable Converter localTimes(
      PrimitiveType file, ParquetConverters.Slots target, int slot) {
    LogicalTypeAnnotation annotation = file.getLogicalTypeAnnotation();
    if (annotation instanceof DateLogicalTypeAnnotation) {
      return ints(
          file.getPrimitiveTypeName(),
          day -> LocalDate.ofEpochDay(day).atStartOfDay(),
          target,
          slot);
    }
    if (!(annotation instanceof TimestampLogicalTypeAnnotation timestamp)
        || timestamp.isAdjustedToUTC()) {
      return null;
    }
    return longs(
        file.getPrimitiveTypeName(),
        switch (timestamp.getUnit()) {
          case MILLIS -> millis -> localTime(Math.multiplyExact(millis, 1000L));
          case MICROS -> ParquetValueConverters::localTime;
          case NANOS -> nanos -> localTime(Math.floorDiv(nanos, 1000L));
        },
        target,
        slot);
  }

  private static LocalDateTime localTime(long micros) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND),
        (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1000,
        ZoneOffset.UTC);
  }

  /** Integers as decimals; null if the decimals do not hold all of them. */
  private static @Nullable Converter wholeDecimals(
      PrimitiveType file, DeltaType table, ParquetConverters.Slots target, int slot) {
    LogicalTypeAnnotation annotation = file.getLogicalTypeAnnotation();
    if (annotation != null
        && !(annotation instanceof IntLogicalTypeAnnotation integer && integer.isSigned())) {
      return null;
    }
    int digits = table.precision() - table.scale();
    int scale = table.scale();
    return switch (file.getPrimitiveTypeName()) {
      case INT32 ->
          digits < INT_DIGITS
              ? null
              : new IntConverter(v -> BigDecimal.valueOf(v).setScale(scale), target, slot);
      case INT64 ->
          digits < LONG_DIGITS
              ? null
              : new LongConverter(v -> BigDecimal.valueOf(v).setScale(scale), target, slot);
      default -> null;
    };
  }

  private static @Nullable Converter decimals(
      PrimitiveType file, DeltaType table, ParquetConverters.Slots target, int slot) {
    if (!(file.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal)) {
      return wholeDecimals(file, table, target, slot);
    }
    int scale = decimal.getScale();
    if (scale > table.scale()
        || decimal.getPrecision() - scale > table.precision() - table.scale()) {
      return null; // values might not fit
    }
    int tableScale = table.scale();
    return switch (file.getPrimitiveTypeName()) {
      case INT32 ->
          new IntConverter(v -> BigDecimal.valueOf(v, scale).setScale(tableScale), target, slot);
      case INT64 ->
          new LongConverter(v -> BigDecimal.valueOf(v, scale).setScale(tableScale), target, slot);
      case FIXED_LEN_BYTE_ARRAY, BINARY ->
          new BinaryConverter(
              v -> new BigDecimal(new BigInteger(v.getBytesUnsafe()), scale).setScale(tableScale),
              target,
              slot);
      default -> null;
    };
  }

  /** Puts values, and keeps those of the current dictionary. */
  private abstract static class ValueConverter extends PrimitiveConverter {
    private final ParquetConverters.Slots target;
    private final int slot;
    private Object[] converted = new Object[0];

    ValueConverter(ParquetConverters.Slots target, int slot) {
      this.target = target;
      this.slot = slot;
    }

    abstract Object decode(Dictionary dictionary, int id);

    final void put(Object value) {
      target.put(slot, value);
    }

    @Override
    public final boolean hasDictionarySupport() {
      return true;
    }

    @Override
    public final void setDictionary(Dictionary dictionary) {
      converted = new Object[dictionary.getMaxId() + 1];
      for (int id = 0; id < converted.length; id++) {
        converted[id] = decode(dictionary, id);
      }
    }

    @Override
    public final void addValueFromDictionary(int id) {
      target.put(slot, converted[id]);
    }
  }

  private static final class IntConverter extends ValueConverter {
    private final IntFunction<Object> conversion;

    IntConverter(IntFunction<Object> conversion, ParquetConverters.Slots target, int slot) {
      super(target, slot);
      this.conversion = conversion;
    }

    @Override
    Object decode(Dictionary dictionary, int id) {
      return conversion.apply(dictionary.decodeToInt(id));
    }

    @Override
    public void addInt(int value) {
      put(conversion.apply(value));
    }
  }

  private static final class LongConverter extends ValueConverter {
    private final LongFunction<Object> conversion;

    LongConverter(LongFunction<Object> conversion, ParquetConverters.Slots target, int slot) {
      super(target, slot);
      this.conversion = conversion;
    }

    @Override
    Object decode(Dictionary dictionary, int id) {
      return conversion.apply(dictionary.decodeToLong(id));
    }

    @Override
    public void addLong(long value) {
      put(conversion.apply(value));
    }
  }

  private static final class BinaryConverter extends ValueConverter {
    private final Function<Binary, Object> conversion;

    BinaryConverter(Function<Binary, Object> conversion, ParquetConverters.Slots target, int slot) {
      super(target, slot);
      this.conversion = conversion;
    }

    @Override
    Object decode(Dictionary dictionary, int id) {
      return conversion.apply(dictionary.decodeToBinary(id));
    }

    @Override
    public void addBinary(Binary value) {
      put(conversion.apply(value));
    }
  }

  private static final class DoubleConverter extends ValueConverter {
    DoubleConverter(ParquetConverters.Slots target, int slot) {
      super(target, slot);
    }

    @Override
    Object decode(Dictionary dictionary, int id) {
      return dictionary.decodeToDouble(id);
    }

    @Override
    public void addDouble(double value) {
      put(value);
    }
  }

  private static final class FloatConverter extends ValueConverter {
    FloatConverter(ParquetConverters.Slots target, int slot) {
      super(target, slot);
    }

    @Override
    Object decode(Dictionary dictionary, int id) {
      return dictionary.decodeToFloat(id);
    }

    @Override
    public void addFloat(float value) {
      put(value);
    }
  }

  private static final class WideningFloatConverter extends ValueConverter {
    WideningFloatConverter(ParquetConverters.Slots target, int slot) {
      super(target, slot);
    }

    @Override
    Object decode(Dictionary dictionary, int id) {
      return (double) dictionary.decodeToFloat(id);
    }

    @Override
    public void addFloat(float value) {
      put((double) value);
    }
  }

  private static final class BooleanConverter extends ValueConverter {
    BooleanConverter(ParquetConverters.Slots target, int slot) {
      super(target, slot);
    }

    @Override
    Object decode(Dictionary dictionary, int id) {
      return dictionary.decodeToBoolean(id);
    }

    @Override
    public void addBoolean(boolean value) {
      put(value);
    }
  }

  private ParquetValueConverters() {}
}
