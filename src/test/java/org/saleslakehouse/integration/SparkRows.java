package org.saleslakehouse.integration;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Beam's rows as Spark's, so that delta-spark can write what the test made up. */
final class SparkRows {

  static Dataset<org.apache.spark.sql.Row> dataset(
      SparkSession spark, Schema schema, List<Row> rows) {
    return spark.createDataFrame(rows.stream().map(SparkRows::row).toList(), type(schema));
  }

  private static StructType type(Schema schema) {
    StructType struct = new StructType();
    for (Schema.Field field : schema.getFields()) {
      struct = struct.add(field.getName(), type(field.getType()), field.getType().getNullable());
    }
    return struct;
  }

  private static DataType type(FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE -> DataTypes.ByteType;
      case INT16 -> DataTypes.ShortType;
      case INT32 -> DataTypes.IntegerType;
      case INT64 -> DataTypes.LongType;
      case FLOAT -> DataTypes.FloatType;
      case DOUBLE -> DataTypes.DoubleType;
      case BOOLEAN -> DataTypes.BooleanType;
      case STRING -> DataTypes.StringType;
      case BYTES -> DataTypes.BinaryType;
      case ROW -> type(type.getRowSchema());
      case ARRAY -> {
        FieldType element = type.getCollectionElementType();
        yield DataTypes.createArrayType(type(element), element.getNullable());
      }
      case MAP ->
          DataTypes.createMapType(
              type(type.getMapKeyType()),
              type(type.getMapValueType()),
              type.getMapValueType().getNullable());
      case LOGICAL_TYPE -> logical(type.getLogicalType());
      default -> throw new IllegalArgumentException("A type that the tests do not make: " + type);
    };
  }

  private static DataType logical(Schema.LogicalType<?, ?> type) {
    if (type instanceof FixedPrecisionNumeric) {
      Row argument = (Row) type.getArgument();
      return DataTypes.createDecimalType(
          argument.getInt32("precision"), argument.getInt32("scale"));
    }
    if (type instanceof MicrosInstant) {
      return DataTypes.TimestampType;
    }
    if (type.getIdentifier().equals(SqlTypes.DATE.getIdentifier())) {
      return DataTypes.DateType;
    }
    if (type.getIdentifier().equals(SqlTypes.DATETIME.getIdentifier())) {
      return DataTypes.TimestampNTZType;
    }
    throw new IllegalArgumentException("A type that the tests do not make: " + type);
  }

  private static org.apache.spark.sql.Row row(Row row) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Schema.Field field : row.getSchema().getFields()) {
      values.add(value(row.getValue(field.getName())));
    }
    return RowFactory.create(values.toArray());
  }

  private static @Nullable Object value(@Nullable Object value) {
    if (value instanceof Row row) {
      return row(row);
    } else if (value instanceof Collection<?> list) {
      List<@Nullable Object> values = new ArrayList<>();
      list.forEach(v -> values.add(value(v)));
      return scala.collection.JavaConverters.asScalaBuffer(values).toSeq();
    } else if (value instanceof Map<?, ?> map) {
      Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
      map.forEach((k, v) -> entries.put(value(k), value(v)));
      return scala.collection.JavaConverters.mapAsScalaMap(entries);
    } else if (value instanceof Instant instant) {
      return instant; // Spark's encoder takes java.time as the session is set up
    }
    return value;
  }

  private SparkRows() {}
}
