package org.saleslakehouse.io.delta.internal.parquet;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.values.Row;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.ReadableInstant;
import org.saleslakehouse.io.delta.internal.types.DeltaSchemas;
import org.saleslakehouse.io.delta.internal.types.DeltaType;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;

/**
 * Compiles two schemas, the file's and the rows', into a tree of writers, one per field: nothing is
 * looked up by name while rows are written. The trees of one instance count together: whichever
 * schema the rows have, their arrays and maps are counted by the file's columns.
 */
final class ParquetValueWriters {
  private static final long MICROS_PER_SECOND = 1_000_000;

  /** Array and map columns that are not inside other arrays or maps, by path. */
  private final Map<String, CollectionCount> collectionCounts = new HashMap<>();

  /** Writes one value, never null. */
  interface ValueWriter {
    void write(RecordConsumer consumer, Object value);
  }

  /** How many rows hold the array or map, since Parquet's own count is of its elements. */
  private static final class CollectionCount {
    private long present;
  }

  /** The number of rows in which an array or map, given by its path, is not null. */
  long presentCollections(String path) {
    CollectionCount count = collectionCounts.get(path);
    return count == null ? 0 : count.present;
  }

  /**
   * @throws IllegalArgumentException if the rows' schema does not fit the file's
   */
  StructWriter rows(Schema file, Schema rows) {
    String problem = DeltaSchemas.mismatch(file, withoutOthers(rows, file));
    if (problem != null) {
      throw new IllegalArgumentException("Rows do not fit the file: " + problem);
    }
    return struct(file, rows, "", true);
  }

  /** Rows may have more fields on the top level: the partition columns. */
  private static Schema withoutOthers(Schema rows, Schema file) {
    return rows.getFields().stream()
        .filter(f -> file.hasField(f.getName()))
        .collect(Schema.toSchema());
  }

  private StructWriter struct(Schema file, Schema rows, String parent, boolean counted) {
    int fields = file.getFieldCount();
    StructWriter writer = new StructWriter(fields);
    for (int i = 0; i < fields; i++) {
      Schema.Field field = file.getField(i);
      String path = parent + field.getName();
      writer.names[i] = field.getName();
      writer.required[i] = !field.getType().getNullable();
      writer.rowIndexes[i] = rows.hasField(field.getName()) ? rows.indexOf(field.getName()) : -1;
      if (writer.rowIndexes[i] >= 0) {
        FieldType rowType = rows.getField(writer.rowIndexes[i]).getType();
        writer.writers[i] = value(field.getType(), rowType, path, counted);
      }
    }
    return writer;
  }

  private ValueWriter value(FieldType fileType, FieldType rowType, String path, boolean counted) {
    DeltaType file = DeltaType.of(fileType, path);
    DeltaType row = DeltaType.of(rowType, path);
    return switch (file.kind()) {
      case BYTE -> (consumer, value) -> consumer.addInteger((Byte) value);
      case SHORT -> (consumer, value) -> consumer.addInteger((Short) value);
      case INTEGER -> (consumer, value) -> consumer.addInteger((Integer) value);
      case LONG -> (consumer, value) -> consumer.addLong((Long) value);
      case FLOAT -> (consumer, value) -> consumer.addFloat((Float) value);
      case DOUBLE -> (consumer, value) -> consumer.addDouble((Double) value);
      case BOOLEAN -> (consumer, value) -> consumer.addBoolean((Boolean) value);
      case STRING -> string(row);
      case BINARY ->
          (consumer, value) -> consumer.addBinary(Binary.fromConstantByteArray((byte[]) value));
      case DATE -> (consumer, value) -> consumer.addInteger((int) ((LocalDate) value).toEpochDay());
      case TIMESTAMP ->
          row.beam().getTypeName() == Schema.TypeName.DATETIME
              ? (consumer, value) ->
                  consumer.addLong(Math.multiplyExact(((ReadableInstant) value).getMillis(), 1000L))
              : (consumer, value) -> consumer.addLong(micros((Instant) value));
      case DECIMAL -> decimal(file.precision(), file.scale());
      case TIMESTAMP_NTZ -> throw new AssertionError(file); // no schema that is written has it
      case STRUCT ->
          struct(file.beam().getRowSchema(), row.beam().getRowSchema(), path + ".", counted);
      case ARRAY -> array(file, row, path, counted);
      case MAP -> map(file, row, path, counted);
    };
  }

  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), MICROS_PER_SECOND), instant.getNano() / 1000);
  }

  /** Whether nothing of the instant gets lost in {@link #micros}. */
  @SuppressWarnings("JavaInstantGetSecondsGetNano") // the seconds hold no fractions
  static boolean isMicros(Instant instant) {
    return instant.getNano() % 1000 == 0;
  }

  private static ValueWriter string(DeltaType row) {
    StringBinaries binaries = new StringBinaries();
    if (row.beam().getLogicalType() instanceof EnumerationType) {
      return (consumer, value) ->
          consumer.addBinary(
              binaries.of(PartitionValues.enumName(row, (EnumerationType.Value) value)));
    }
    return (consumer, value) -> consumer.addBinary(binaries.of((String) value));
  }

  private static ValueWriter decimal(int precision, int scale) {
    if (precision <= ParquetSchemas.MAX_INT32_PRECISION) {
      return (consumer, value) -> consumer.addInteger((int) unscaled((BigDecimal) value, scale));
    }
    if (precision <= ParquetSchemas.MAX_INT64_PRECISION) {
      return (consumer, value) -> consumer.addLong(unscaled((BigDecimal) value, scale));
    }
    int length = ParquetSchemas.fixedLength(precision);
    return (consumer, value) ->
        consumer.addBinary(
            Binary.fromConstantByteArray(fixedBytes((BigDecimal) value, scale, length)));
  }

  private static long unscaled(BigDecimal value, int scale) {
    BigDecimal scaled = value.scale() == scale ? value : value.setScale(scale);
    return scaled.unscaledValue().longValueExact();
  }

  private static byte[] fixedBytes(BigDecimal value, int scale, int length) {
    byte[] bytes = value.setScale(scale).unscaledValue().toByteArray();
    byte[] fixed = new byte[length];
    if (bytes[0] < 0) {
      Arrays.fill(fixed, 0, length - bytes.length, (byte) -1);
    }
    System.arraycopy(bytes, 0, fixed, length - bytes.length, bytes.length);
    return fixed;
  }

  private ValueWriter array(DeltaType file, DeltaType row, String path, boolean counted) {
    ValueWriter element =
        value(
            file.beam().getCollectionElementType(),
            row.beam().getCollectionElementType(),
            path + "." + ParquetSchemas.ELEMENT,
            false);
    boolean required = !file.beam().getCollectionElementType().getNullable();
    CollectionCount count = count(path, counted);
    return (consumer, value) -> {
      count.present++;
      consumer.startGroup();
      boolean empty = true;
      for (Object item : (Iterable<?>) value) {
        if (empty) {
          consumer.startField(ParquetSchemas.LIST, 0);
          empty = false;
        }
        consumer.startGroup();
        field(consumer, ParquetSchemas.ELEMENT, 0, element, item, required);
        consumer.endGroup();
      }
      if (!empty) {
        consumer.endField(ParquetSchemas.LIST, 0);
      }
      consumer.endGroup();
    };
  }

  private ValueWriter map(DeltaType file, DeltaType row, String path, boolean counted) {
    FieldType valueType = file.beam().getMapValueType();
    ValueWriter keys =
        value(file.beam().getMapKeyType(), row.beam().getMapKeyType(), path + ".key", false);
    ValueWriter values = value(valueType, row.beam().getMapValueType(), path + ".value", false);
    boolean required = !valueType.getNullable();
    CollectionCount count = count(path, counted);
    return (consumer, value) -> {
      count.present++;
      consumer.startGroup();
      Map<?, ?> map = (Map<?, ?>) value;
      if (!map.isEmpty()) {
        consumer.startField(ParquetSchemas.KEY_VALUE, 0);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          consumer.startGroup();
          field(consumer, ParquetSchemas.KEY, 0, keys, entry.getKey(), true);
          field(consumer, ParquetSchemas.VALUE, 1, values, entry.getValue(), required);
          consumer.endGroup();
        }
        consumer.endField(ParquetSchemas.KEY_VALUE, 0);
      }
      consumer.endGroup();
    };
  }

  private CollectionCount count(String path, boolean counted) {
    return counted
        ? collectionCounts.computeIfAbsent(path, p -> new CollectionCount())
        : new CollectionCount();
  }

  private static void field(
      RecordConsumer consumer,
      String name,
      int index,
      ValueWriter writer,
      @Nullable Object value,
      boolean required) {
    if (value != null) {
      consumer.startField(name, index);
      writer.write(consumer, value);
      consumer.endField(name, index);
    } else if (required) {
      throw new IllegalArgumentException("A value of the non-null field '" + name + "' is null");
    }
  }

  /** Writes the fields of a row; nested rows are a group around them. */
  static final class StructWriter implements ValueWriter {
    private final String[] names;
    private final boolean[] required;
    private final int[] rowIndexes;
    private final ValueWriter[] writers;

    private StructWriter(int fields) {
      names = new String[fields];
      required = new boolean[fields];
      rowIndexes = new int[fields];
      writers = new ValueWriter[fields];
    }

    @Override
    public void write(RecordConsumer consumer, Object value) {
      consumer.startGroup();
      writeFields(consumer, (Row) value);
      consumer.endGroup();
    }

    void writeFields(RecordConsumer consumer, Row row) {
      for (int i = 0; i < writers.length; i++) {
        Object value = rowIndexes[i] < 0 ? null : row.getValue(rowIndexes[i]);
        field(consumer, names[i], i, writers[i], value, required[i]);
      }
    }
  }

  /**
   * UTF-8 of strings, kept for those that come again: most text columns of a table hold few
   * different values. Gives up on columns that turn out to be otherwise.
   */
  private static final class StringBinaries {
    private static final int SLOTS = 1 << 10;
    private static final int TRIAL = 1 << 13;

    private String @Nullable [] strings = new String[SLOTS];
    private final Binary[] binaries = new Binary[SLOTS];
    private int seen;
    private int hits;

    Binary of(String string) {
      String[] kept = strings;
      if (kept == null) {
        return utf8(string);
      }
      int hash = string.hashCode();
      int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
      if (string.equals(kept[slot])) {
        hits++;
        return binaries[slot];
      }
      Binary binary = utf8(string);
      kept[slot] = string;
      binaries[slot] = binary;
      if (++seen == TRIAL) {
        if (hits < TRIAL) {
          strings = null;
          Arrays.fill(binaries, null);
        }
        seen = 0;
        hits = 0;
      }
      return binary;
    }

    private static Binary utf8(String string) {
      return Binary.fromConstantByteArray(string.getBytes(StandardCharsets.UTF_8));
    }
  }
}
