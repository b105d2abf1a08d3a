package org.saleslakehouse.io.delta.internal.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.filter.FilterNode;
import org.saleslakehouse.io.delta.internal.filter.FilterRows;
import org.saleslakehouse.io.delta.internal.filter.FilterValues;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.parquet.FileStats;
import org.saleslakehouse.io.delta.internal.types.ColumnNames;
import org.saleslakehouse.io.delta.internal.types.DeltaType;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;

/**
 * Decides whether a data file can hold a row that matches a filter: by its partition values, which
 * are exact, and by its statistics, which are bounds. Statistics that are missing, cannot be
 * understood or are of another kind than the column keep the file.
 */
public final class FilterFiles {
  /** Timestamps in statistics are cut to milliseconds. */
  private static final long LOST_NANOS = 999_999;

  /**
   * Before it the offsets of some zones had seconds, which delta-spark, up to Spark 3.3, left out
   * of its statistics without correcting the time for it.
   */
  private static final Instant WHOLE_MINUTES_FROM = Instant.parse("1972-02-01T00:00:00Z");

  private static final long LOST_OFFSET_SECONDS = 60;

  private static final ObjectReader JSON =
      new ObjectMapper().reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final FilterNode filter;
  private final Schema schema;

  public FilterFiles(FilterNode filter, Schema schema) {
    this.filter = filter.bind(schema);
    this.schema = schema;
  }

  /** False only if no row of the file matches the filter. */
  public boolean mayMatch(DataFile file) {
    return mayMatch(file.partitionValues(), file.stats());
  }

  /** False only if no row of a file of these partition values and statistics matches. */
  public boolean mayMatch(Map<String, @Nullable String> partitionValues, @Nullable String stats) {
    return mayMatch(filter, new File(partitionValues, stats));
  }

  private boolean mayMatch(FilterNode node, File file) {
    if (node instanceof FilterNode.And and) {
      for (FilterNode part : and.parts()) {
        if (!mayMatch(part, file)) {
          return false;
        }
      }
      return true;
    }
    if (node instanceof FilterNode.Or or) {
      for (FilterNode part : or.parts()) {
        if (mayMatch(part, file)) {
          return true;
        }
      }
      return false;
    }
    String column = FilterRows.column(node);
    DeltaType type = FilterValues.type(schema, column);
    String physical = ColumnNames.physical(schema.getField(column));
    if (file.partitionValues.containsKey(physical)) {
      Object value =
          PartitionValues.parse(
              file.partitionValues.get(physical), schema.getField(column).getType());
      return FilterRows.leaf(node, type).matches(value);
    }
    return mayMatch(node, type, file.bounds(physical, type));
  }

  private static boolean mayMatch(FilterNode leaf, DeltaType type, Bounds bounds) {
    if (leaf instanceof FilterNode.NullTest test) {
      return test.isNull() ? !bounds.noNulls : !bounds.onlyNulls;
    }
    if (bounds.onlyNulls) {
      return false;
    }
    if (leaf instanceof FilterNode.Comparison comparison) {
      return mayHold(comparison.operator(), comparison.value(), type.kind(), bounds);
    }
    FilterNode.In in = (FilterNode.In) leaf;
    if (in.isNegated()) {
      return in.values().stream()
          .allMatch(v -> mayHold(FilterNode.Operator.NOT_EQUAL, v, type.kind(), bounds));
    }
    return in.values().stream()
        .anyMatch(v -> mayHold(FilterNode.Operator.EQUAL, v, type.kind(), bounds));
  }

  private static boolean mayHold(
      FilterNode.Operator operator, Object literal, DeltaType.Kind kind, Bounds bounds) {
    // How the bounds compare with the literal; taken as "on the right side" where unknown.
    Object min = bounds.min;
    Object max = bounds.max;
    return switch (operator) {
      case EQUAL ->
          (min == null || FilterValues.compare(kind, min, literal) <= 0)
              && (max == null || FilterValues.compare(kind, max, literal) >= 0);
      case NOT_EQUAL ->
          min == null
              || max == null
              || FilterValues.compare(kind, min, literal) != 0
              || FilterValues.compare(kind, max, literal) != 0;
      case LESS, LESS_OR_EQUAL ->
          min == null || operator.holds(FilterValues.compare(kind, min, literal));
      case GREATER, GREATER_OR_EQUAL ->
          max == null || operator.holds(FilterValues.compare(kind, max, literal));
    };
  }

  /** What is known of a column in a file; null bounds are unknown. */
  private record Bounds(
      @Nullable Object min, @Nullable Object max, boolean noNulls, boolean onlyNulls) {}

  /** A file's statistics are parsed when they are first needed. */
  private static final class File {
    private final Map<String, @Nullable String> partitionValues;
    private final @Nullable String stats;
    private @Nullable JsonNode parsed;

    File(Map<String, @Nullable String> partitionValues, @Nullable String stats) {
      this.partitionValues = partitionValues;
      this.stats = stats;
    }

    Bounds bounds(String column, DeltaType type) {
      JsonNode json = stats();
      JsonNode nulls = json.path("nullCount").path(column);
      JsonNode records = json.path("numRecords");
      boolean counted = nulls.isIntegralNumber();
      return new Bounds(
          bound(type, json.path("minValues").path(column), false),
          bound(type, json.path("maxValues").path(column), true),
          counted && nulls.longValue() == 0,
          counted && records.isIntegralNumber() && nulls.longValue() == records.longValue());
    }

    private JsonNode stats() {
      if (parsed == null) {
        try {
          parsed =
              stats == null || stats.isEmpty() ? MissingNode.getInstance() : JSON.readTree(stats);
        } catch (JsonProcessingException e) {
          parsed = MissingNode.getInstance(); // statistics are a help, never a condition
        }
      }
      return parsed;
    }
  }

  private static @Nullable Object bound(DeltaType type, JsonNode json, boolean upper) {
    try {
      return switch (type.kind()) {
        case BYTE, SHORT, INTEGER, LONG ->
            json.isIntegralNumber() && json.canConvertToLong() ? json.longValue() : null;
        // A float's shortest text is not the double's: 0.1f is more than 0.1.
        case FLOAT -> json.isNumber() ? (Object) (double) Float.parseFloat(json.asText()) : null;
        case DOUBLE -> json.isNumber() ? (Object) json.doubleValue() : null;
        case DECIMAL -> json.isNumber() ? json.decimalValue() : null;
        case STRING -> json.isTextual() ? string(json.textValue(), upper) : null;
        case DATE -> json.isTextual() ? LocalDate.parse(json.textValue()) : null;
        case TIMESTAMP -> {
          if (!json.isTextual()) {
            yield null;
          }
          yield timestamp(OffsetDateTime.parse(json.textValue()).toInstant(), upper);
        }
        case TIMESTAMP_NTZ -> {
          if (!json.isTextual()) {
            yield null;
          }
          LocalDateTime time = LocalDateTime.parse(json.textValue());
          yield upper ? time.plusNanos(LOST_NANOS) : time;
        }
        case BOOLEAN, BINARY, STRUCT, ARRAY, MAP -> null;
      };
    } catch (DateTimeException e) {
      return null; // other writers' texts, such as timestamps without an offset
    }
  }

  private static Instant timestamp(Instant bound, boolean upper) {
    Instant whole = upper ? bound.plusNanos(LOST_NANOS) : bound;
    return bound.isBefore(WHOLE_MINUTES_FROM)
        ? whole.plusSeconds(upper ? LOST_OFFSET_SECONDS : -LOST_OFFSET_SECONDS)
        : whole;
  }

  /**
   * Older writers raised a cut upper bound by U+FFFD, which is less than characters beyond the
   * basic plane.
   */
  private static String string(String bound, boolean upper) {
    return upper && bound.length() > FileStats.MAX_STRING_LENGTH && bound.endsWith("\uFFFD")
        ? bound.substring(0, bound.length() - 1) + FileStats.LAST_CHARACTER
        : bound;
  }

  /** The files among these that may hold matching rows. */
  public List<DataFile> select(List<DataFile> files) {
    return files.stream().filter(this::mayMatch).toList();
  }
}
