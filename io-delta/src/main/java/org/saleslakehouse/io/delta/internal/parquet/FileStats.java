package org.saleslakehouse.io.delta.internal.parquet;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.api.Binary;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.filter.FilterValues;
import org.saleslakehouse.io.delta.internal.types.DeltaType;

/**
 * A file's statistics as the protocol has them ({@code numRecords}, {@code minValues}, {@code
 * maxValues}, {@code nullCount}), from the Parquet footer that was just written.
 *
 * <p>As delta-spark does it: the columns that {@link StatsColumns} names; no bounds for booleans,
 * binary, arrays and maps; strings cut to 32 characters, the upper bound then raised; timestamps
 * cut to milliseconds, so that readers must allow for one more. Floating-point columns that hold a
 * NaN have no bounds, and infinite bounds are left out, since JSON has no numbers for them.
 */
public final class FileStats {
  public static final int MAX_STRING_LENGTH = 32;
  public static final String LAST_CHARACTER = Character.toString(Character.MAX_CODE_POINT);

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final ObjectWriter JSON =
      new ObjectMapper().writer().with(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

  private final Map<String, Statistics<?>> byPath;
  private final long rows;
  private final ParquetValueWriters collections;
  private final StatsColumns wanted;
  private int columns;

  private FileStats(
      ParquetMetadata footer, long rows, ParquetValueWriters collections, StatsColumns wanted) {
    this.wanted = wanted;
    this.byPath = merged(footer);
    this.rows = rows;
    this.collections = collections;
  }

  /** The statistics as plain JSON text. */
  static String json(
      ParquetMetadata footer,
      Schema file,
      long rows,
      ParquetValueWriters collections,
      StatsColumns wanted) {
    ObjectNode min = JsonNodeFactory.instance.objectNode();
    ObjectNode max = JsonNodeFactory.instance.objectNode();
    ObjectNode nulls = JsonNodeFactory.instance.objectNode();
    new FileStats(footer, rows, collections, wanted).struct(file, "", min, max, nulls);
    ObjectNode stats = JsonNodeFactory.instance.objectNode();
    stats.put("numRecords", rows);
    stats.set("minValues", min);
    stats.set("maxValues", max);
    stats.set("nullCount", nulls);
    try {
      return JSON.writeValueAsString(stats);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Statistics that are not JSON: " + stats, e);
    }
  }

  private static Map<String, Statistics<?>> merged(ParquetMetadata footer) {
    Map<String, Statistics<?>> merged = new HashMap<>();
    for (BlockMetaData block : footer.getBlocks()) {
      for (ColumnChunkMetaData column : block.getColumns()) {
        String path = column.getPath().toDotString();
        Statistics<?> before = merged.get(path);
        if (before == null) {
          merged.put(path, column.getStatistics().copy());
        } else {
          before.mergeStatistics(column.getStatistics());
        }
      }
    }
    return merged;
  }

  private void struct(
      Schema schema, String parent, ObjectNode min, ObjectNode max, ObjectNode nulls) {
    for (Schema.Field field : schema.getFields()) {
      String name = field.getName();
      String path = parent + name;
      DeltaType type = DeltaType.of(field.getType(), path);
      switch (type.kind()) {
        case STRUCT -> {
          ObjectNode nestedMin = JsonNodeFactory.instance.objectNode();
          ObjectNode nestedMax = JsonNodeFactory.instance.objectNode();
          ObjectNode nestedNulls = JsonNodeFactory.instance.objectNode();
          struct(type.beam().getRowSchema(), path + ".", nestedMin, nestedMax, nestedNulls);
          setUnlessEmpty(min, name, nestedMin);
          setUnlessEmpty(max, name, nestedMax);
          setUnlessEmpty(nulls, name, nestedNulls);
        }
        case ARRAY, MAP -> {
          if (wanted.include(path, columns++)) {
            nulls.put(name, rows - collections.presentCollections(path));
          }
        }
        default -> {
          if (wanted.include(path, columns++)) {
            column(type, name, byPath.get(path), min, max, nulls);
          }
        }
      }
    }
  }

  private static void setUnlessEmpty(ObjectNode parent, String name, ObjectNode child) {
    if (!child.isEmpty()) {
      parent.set(name, child);
    }
  }

  private static void column(
      DeltaType type,
      String name,
      @Nullable Statistics<?> stats,
      ObjectNode min,
      ObjectNode max,
      ObjectNode nulls) {
    if (stats == null) {
      return; // a file without rows has no row group, hence no statistics
    }
    if (stats.isNumNullsSet()) {
      nulls.put(name, stats.getNumNulls());
    }
    if (!stats.hasNonNullValue()) {
      return;
    }
    Object low = stats.genericGetMin();
    Object high = stats.genericGetMax();
    if (FilterValues.isNaN(low) || FilterValues.isNaN(high)) {
      return;
    }
    setIfPresent(min, name, bound(type, low, false));
    setIfPresent(max, name, bound(type, high, true));
  }

  private static void setIfPresent(ObjectNode parent, String name, @Nullable JsonNode value) {
    if (value != null) {
      parent.set(name, value);
    }
  }

  private static @Nullable JsonNode bound(DeltaType type, Object value, boolean upper) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (type.kind()) {
      case BYTE, SHORT, INTEGER -> json.numberNode((Integer) value);
      case LONG -> json.numberNode((Long) value);
      case FLOAT -> {
        float number = (Float) value;
        yield Float.isInfinite(number)
            ? null
            : json.numberNode(number == 0 ? (upper ? 0.0f : -0.0f) : number);
      }
      case DOUBLE -> {
        double number = (Double) value;
        yield Double.isInfinite(number)
            ? null
            : json.numberNode(number == 0 ? (upper ? 0.0 : -0.0) : number);
      }
      // Not numberNode: it would strip zeros of the scale.
      case DECIMAL -> DecimalNode.valueOf(decimal(value, type.scale()));
      case STRING -> {
        String string = ((Binary) value).toStringUsingUTF8();
        yield json.textNode(upper ? upperBound(string) : lowerBound(string));
      }
      case DATE -> text(LocalDate.ofEpochDay((Integer) value));
      case TIMESTAMP -> text((long) (Long) value);
      case TIMESTAMP_NTZ, BOOLEAN, BINARY, STRUCT, ARRAY, MAP -> null;
    };
  }

  private static BigDecimal decimal(Object unscaled, int scale) {
    return unscaled instanceof Binary bytes
        ? new BigDecimal(new BigInteger(bytes.getBytesUnsafe()), scale)
        : BigDecimal.valueOf(((Number) unscaled).longValue(), scale);
  }

  /** Years of other than four digits are no dates to most readers of JSON. */
  private static @Nullable JsonNode text(LocalDate date) {
    return date.getYear() < 0 || date.getYear() > 9999
        ? null
        : JsonNodeFactory.instance.textNode(date.toString());
  }

  private static @Nullable JsonNode text(long micros) {
    Instant instant = Instant.ofEpochMilli(Math.floorDiv(micros, 1000L));
    int year = instant.atOffset(ZoneOffset.UTC).getYear();
    return year < 0 || year > 9999
        ? null
        : JsonNodeFactory.instance.textNode(MILLIS.format(instant));
  }

  /** The beginning of a string, never with half a surrogate pair at its end. */
  static String lowerBound(String value) {
    if (value.length() <= MAX_STRING_LENGTH) {
      return value;
    }
    boolean splitsPair =
        Character.isHighSurrogate(value.charAt(MAX_STRING_LENGTH - 1))
            && Character.isLowSurrogate(value.charAt(MAX_STRING_LENGTH));
    return value.substring(0, splitsPair ? MAX_STRING_LENGTH + 1 : MAX_STRING_LENGTH);
  }

  /**
   * The beginning of a string with the last of all characters after it: not less, in the order of
   * UTF-8 bytes, than any string with this beginning. The beginning is made longer while the next
   * character is that last one itself.
   */
  static String upperBound(String value) {
    int end = lowerBound(value).length();
    while (end < value.length() && value.codePointAt(end) == Character.MAX_CODE_POINT) {
      end += 2;
    }
    return end >= value.length() ? value : value.substring(0, end) + LAST_CHARACTER;
  }
}
