package org.saleslakehouse.io.delta.internal.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.decimalType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.intType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.saleslakehouse.io.delta.internal.types.DeltaType;

/**
 * The Parquet schema of the files that we write. It is the one that Spark writes outside its legacy
 * mode: decimals in the smallest of INT32, INT64 and fixed bytes, timestamps as INT64 microseconds
 * in UTC, lists and maps in the three-level form.
 */
final class ParquetSchemas {
  static final String LIST = "list";
  static final String ELEMENT = "element";
  static final String KEY_VALUE = "key_value";
  static final String KEY = "key";
  static final String VALUE = "value";

  static final int MAX_INT32_PRECISION = 9;
  static final int MAX_INT64_PRECISION = 18;

  /** The columns that a data file holds: all but the partition columns, which are in the log. */
  static Schema fileSchema(Schema table, List<String> partitionColumns) {
    Schema.Builder columns = Schema.builder();
    for (Schema.Field field : table.getFields()) {
      if (!partitionColumns.contains(field.getName())) {
        columns.addField(field);
      }
    }
    Schema file = columns.build();
    if (file.getFieldCount() == 0) {
      throw new IllegalArgumentException(
          "The table has partition columns only ("
              + String.join(", ", partitionColumns)
              + "), so that nothing is left for its data files. Partition by fewer columns.");
    }
    return file;
  }

  static MessageType message(Schema file) {
    return new MessageType("table", fields(file, ""));
  }

  /** How many bytes a decimal of this precision needs in two's complement. */
  static int fixedLength(int precision) {
    return (BigInteger.TEN.pow(precision).subtract(BigInteger.ONE).bitLength() + 1 + 7) / 8;
  }

  private static List<Type> fields(Schema schema, String parent) {
    List<Type> fields = new ArrayList<>(schema.getFieldCount());
    for (Schema.Field field : schema.getFields()) {
      fields.add(type(field.getName(), field.getType(), parent + field.getName()));
    }
    return fields;
  }

  private static Type type(String name, FieldType type, String path) {
    DeltaType delta = DeltaType.of(type, path);
    FieldType beam = delta.beam();
    Repetition repetition = delta.isNullable() ? Repetition.OPTIONAL : Repetition.REQUIRED;
    return switch (delta.kind()) {
      case STRUCT ->
          Types.buildGroup(repetition)
              .addFields(fields(beam.getRowSchema(), path + ".").toArray(new Type[0]))
              .named(name);
      case ARRAY ->
          Types.list(repetition)
              .element(type(ELEMENT, beam.getCollectionElementType(), path + "." + ELEMENT))
              .named(name);
      case MAP ->
          Types.map(repetition)
              .key(type(KEY, beam.getMapKeyType().withNullable(false), path + "." + KEY))
              .value(type(VALUE, beam.getMapValueType(), path + "." + VALUE))
              .named(name);
      default -> primitive(delta, repetition, name);
    };
  }

  private static PrimitiveType primitive(DeltaType delta, Repetition repetition, String name) {
    return switch (delta.kind()) {
      case BYTE ->
          Types.primitive(PrimitiveTypeName.INT32, repetition).as(intType(8, true)).named(name);
      case SHORT ->
          Types.primitive(PrimitiveTypeName.INT32, repetition).as(intType(16, true)).named(name);
      case INTEGER -> Types.primitive(PrimitiveTypeName.INT32, repetition).named(name);
      case LONG -> Types.primitive(PrimitiveTypeName.INT64, repetition).named(name);
      case FLOAT -> Types.primitive(PrimitiveTypeName.FLOAT, repetition).named(name);
      case DOUBLE -> Types.primitive(PrimitiveTypeName.DOUBLE, repetition).named(name);
      case BOOLEAN -> Types.primitive(PrimitiveTypeName.BOOLEAN, repetition).named(name);
      case STRING ->
          Types.primitive(PrimitiveTypeName.BINARY, repetition).as(stringType()).named(name);
      case BINARY -> Types.primitive(PrimitiveTypeName.BINARY, repetition).named(name);
      case DATE -> Types.primitive(PrimitiveTypeName.INT32, repetition).as(dateType()).named(name);
      case TIMESTAMP ->
          Types.primitive(PrimitiveTypeName.INT64, repetition)
              .as(timestampType(true, TimeUnit.MICROS))
              .named(name);
      case DECIMAL -> decimal(delta, repetition, name);
      case TIMESTAMP_NTZ, STRUCT, ARRAY, MAP -> throw new AssertionError(delta);
    };
  }

  private static PrimitiveType decimal(DeltaType delta, Repetition repetition, String name) {
    var annotation = decimalType(delta.scale(), delta.precision());
    if (delta.precision() <= MAX_INT32_PRECISION) {
      return Types.primitive(PrimitiveTypeName.INT32, repetition).as(annotation).named(name);
    }
    if (delta.precision() <= MAX_INT64_PRECISION) {
      return Types.primitive(PrimitiveTypeName.INT64, repetition).as(annotation).named(name);
    }
    return Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
        .length(fixedLength(delta.precision()))
        .as(annotation)
        .named(name);
  }

  private ParquetSchemas() {}
}
