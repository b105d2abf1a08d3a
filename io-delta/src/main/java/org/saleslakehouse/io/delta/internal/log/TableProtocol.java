package org.saleslakehouse.io.delta.internal.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;

/**
 * What a table asks of its readers and writers, and what of it this library does.
 *
 * @param readerFeatures empty below reader version 3
 * @param writerFeatures empty below writer version 7
 */
record TableProtocol(
    int minReaderVersion,
    int minWriterVersion,
    Set<String> readerFeatures,
    Set<String> writerFeatures) {
  static final String V2_CHECKPOINT = "v2Checkpoint";
  private static final int FEATURES_FROM_READER = 3;
  private static final int MAX_WRITER_VERSION = 2;

  /**
   * A column of type variant is refused where the schema is read: a table may have the feature and
   * no such column. {@code vacuumProtocolCheck} asks something of those who delete files only.
   */
  private static final Set<String> READ =
      Set.of(
          "columnMapping",
          "deletionVectors",
          "timestampNtz",
          "typeWidening",
          "typeWidening-preview",
          "vacuumProtocolCheck",
          "variantType",
          "variantType-preview",
          V2_CHECKPOINT);

  static TableProtocol of(JsonNode protocol) {
    return new TableProtocol(
        protocol.path("minReaderVersion").asInt(),
        protocol.path("minWriterVersion").asInt(),
        names(protocol.path("readerFeatures")),
        names(protocol.path("writerFeatures")));
  }

  /** Of a row of {@link CheckpointRows#READ_PROTOCOL}. */
  static TableProtocol of(Row protocol) {
    return new TableProtocol(
        protocol.getInt32(0),
        protocol.getInt32(1),
        names(protocol.getArray(2)),
        names(protocol.getArray(3)));
  }

  private static Set<String> names(JsonNode features) {
    List<String> names = new ArrayList<>();
    features.forEach(feature -> names.add(feature.asText()));
    return new LinkedHashSet<>(names);
  }

  private static Set<String> names(@Nullable Collection<String> features) {
    return features == null ? Set.of() : new LinkedHashSet<>(features);
  }

  boolean has(String feature) {
    return readerFeatures.contains(feature) || writerFeatures.contains(feature);
  }

  /** Fails if the table asks its readers for what this one does not do. */
  void requireReadable(String table) {
    if (minReaderVersion > FEATURES_FROM_READER) {
      throw DeltaErrors.unreadableProtocol(table, "reader version " + minReaderVersion);
    }
    List<String> unknown = new ArrayList<>(readerFeatures);
    unknown.removeAll(READ);
    for (String feature : unknown) {
      if (feature.toLowerCase(Locale.ROOT).startsWith("catalog")) {
        throw DeltaErrors.managedByCatalog(table, feature);
      }
    }
    if (!unknown.isEmpty()) {
      throw DeltaErrors.unreadableProtocol(table, features("reader", unknown));
    }
  }

  /** Whether the table asks its writers for no more than the version of the protocol we write. */
  boolean isWritable() {
    return minWriterVersion <= MAX_WRITER_VERSION && minReaderVersion <= 1;
  }

  /** Fails if the table asks its writers for more than the version of the protocol we write. */
  void requireWritable(String table) {
    if (!isWritable()) {
      throw DeltaErrors.unwritableProtocol(
          table,
          writerFeatures.isEmpty()
              ? "writer version " + minWriterVersion
              : features("writer", writerFeatures) + " (writer version " + minWriterVersion + ")");
    }
  }

  private static String features(String role, Collection<String> features) {
    return "the " + role + " feature" + (features.size() == 1 ? " " : "s ") + features;
  }
}
