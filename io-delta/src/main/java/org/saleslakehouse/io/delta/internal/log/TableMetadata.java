package org.saleslakehouse.io.delta.internal.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.types.ColumnNames;
import org.saleslakehouse.io.delta.internal.types.DeltaSchemas;

/**
 * What a table's log says of it as a whole, as it is written there.
 *
 * @param provider of the data files: {@code parquet}
 * @param createdTime in milliseconds since the epoch; null if its maker did not say
 */
record TableMetadata(
    String id,
    @Nullable String name,
    @Nullable String description,
    String provider,
    Map<String, String> options,
    String schemaString,
    List<String> partitionColumns,
    Map<String, String> configuration,
    @Nullable Long createdTime) {
  private static final String MAPPING = "delta.columnMapping.mode";

  static TableMetadata of(JsonNode metadata) {
    List<String> partitionColumns = new ArrayList<>();
    metadata.path("partitionColumns").forEach(column -> partitionColumns.add(column.asText()));
    JsonNode created = metadata.path("createdTime");
    return new TableMetadata(
        metadata.path("id").asText(),
        LogEntries.text(metadata.path("name")),
        LogEntries.text(metadata.path("description")),
        metadata.path("format").path("provider").asText("parquet"),
        LogEntries.texts(metadata.path("format").path("options")),
        metadata.path("schemaString").asText(""),
        partitionColumns,
        set(LogEntries.texts(metadata.path("configuration"))),
        created.isIntegralNumber() ? (Long) created.longValue() : null);
  }

  /** Of a row of {@link CheckpointRows#METADATA}. */
  static TableMetadata of(Row metadata) {
    Row format = metadata.getRow("format");
    String schemaString = metadata.getString("schemaString");
    return new TableMetadata(
        metadata.getString("id"),
        metadata.getString("name"),
        metadata.getString("description"),
        format == null || format.getString(0) == null ? "parquet" : format.getString(0),
        format == null ? Map.of() : texts(format.getMap(1)),
        schemaString == null ? "" : schemaString,
        list(metadata.getArray("partitionColumns")),
        set(texts(metadata.getMap("configuration"))),
        metadata.getInt64("createdTime"));
  }

  private static List<String> list(@Nullable Collection<String> names) {
    return names == null ? List.of() : List.copyOf(names);
  }

  private static Map<String, String> texts(@Nullable Map<String, String> texts) {
    return texts == null ? Map.of() : new LinkedHashMap<>(texts);
  }

  /** A property that is null, as some writers have them, is not set. */
  private static Map<String, String> set(Map<String, String> configuration) {
    Map<String, String> set = new LinkedHashMap<>(configuration);
    set.values().removeIf(Objects::isNull);
    return set;
  }

  /** All columns, with what they are called in files if that is not what they are called here. */
  Schema schema(String table) {
    if (schemaString.isEmpty()) {
      return Schema.of();
    }
    try {
      return DeltaSchemas.toBeam(schemaString, ColumnNames.Mapping.of(configuration.get(MAPPING)));
    } catch (IllegalArgumentException e) {
      throw DeltaErrors.unreadableSchema(table, e);
    }
  }
}
