package org.saleslakehouse.integration;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Rows of Beam and of Spark as lists of the same Java values, so that they can be compared. */
final class PlainRows {

  static List<@Nullable Object> ofBeam(Row row) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Schema.Field field : row.getSchema().getFields()) {
      values.add(value(row.getValue(field.getName())));
    }
    return values;
  }

  static List<@Nullable Object> ofSpark(org.apache.spark.sql.Row row) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < row.length(); i++) {
      values.add(value(row.get(i)));
    }
    return values;
  }

  /** In the order of their first value, a number that no two rows share. */
  static List<List<@Nullable Object>> sorted(Iterable<List<@Nullable Object>> rows) {
    List<List<@Nullable Object>> sorted = new ArrayList<>();
    rows.forEach(sorted::add);
    sorted.sort(Comparator.comparing(row -> ((Number) row.get(0)).longValue()));
    return sorted;
  }

  /** The same Java value for what Beam, Spark and Kernel hold in classes of their own. */
  static @Nullable Object value(@Nullable Object value) {
    if (value instanceof Row row) {
      return ofBeam(row);
    } else if (value instanceof org.apache.spark.sql.Row row) {
      return ofSpark(row);
    } else if (value instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    } else if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros();
    } else if (value instanceof org.joda.time.ReadableInstant joda) {
      return Instant.ofEpochMilli(joda.getMillis());
    } else if (value instanceof scala.collection.Seq<?> seq) {
      return list(scala.collection.JavaConverters.seqAsJavaList(seq));
    } else if (value instanceof scala.collection.Map<?, ?> map) {
      return map(scala.collection.JavaConverters.mapAsJavaMap(map));
    } else if (value instanceof Iterable<?> iterable) {
      return list(iterable);
    } else if (value instanceof Map<?, ?> map) {
      return map(map);
    }
    return value;
  }

  private static List<@Nullable Object> list(Iterable<?> values) {
    List<@Nullable Object> list = new ArrayList<>();
    values.forEach(v -> list.add(value(v)));
    return list;
  }

  private static Map<@Nullable Object, @Nullable Object> map(Map<?, ?> values) {
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    values.forEach((k, v) -> map.put(value(k), value(v)));
    return map;
  }

  private PlainRows() {}
}
