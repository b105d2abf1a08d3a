package org.saleslakehouse.io.delta.internal.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.parquet.StatsColumns;

/**
 * What tables may ask of their writers and this one does not do. Delta's protocol version speaks
 * for most of it, and delta-standalone looks at no more; but column invariants belong to the
 * version that we write, so do columns of type void, and properties can be set without raising the
 * version.
 */
public final class WriterDemands {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INVARIANTS = "delta.invariants";
  private static final String GENERATED = "delta.generationExpression";
  private static final String IDENTITY = "delta.identity.";
  private static final String TRANSACTION_RETENTION = "delta.setTransactionRetentionDuration";
  private static final String APPEND_ONLY = "delta.appendOnly";
  private static final String CONSTRAINT = "delta.constraints.";

  /** Properties that turn a feature on when they are true. */
  private static final Set<String> SWITCHES =
      Set.of(
          "delta.enablechangedatafeed",
          "delta.enabledeletionvectors",
          "delta.enablerowtracking",
          "delta.enableincommittimestamps",
          "delta.enabletypewidening",
          "delta.enableicebergcompatv1",
          "delta.enableicebergcompatv2",
          "delta.enableicebergcompatv3");

  /** Properties that stand for a feature unless they have this value. */
  private static final Map<String, List<String>> HARMLESS =
      Map.of(
          "delta.columnmapping.mode", List.of("none"),
          "delta.checkpointpolicy", List.of("classic"),
          "delta.minreaderversion", List.of("1"),
          "delta.minwriterversion", List.of("1", "2"));

  /** Features by the beginning of a property's name. */
  private static final List<String> FEATURES =
      List.of("delta.feature.", "delta.universalformat.", "delta.coordinatedcommits.");

  /**
   * Fails if rows cannot be written to a table of this schema and these properties.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException that names what is asked for, and
   *     the fix
   */
  static void check(String table, String schemaJson, Map<String, String> properties) {
    try {
      columns(table, JSON.readTree(schemaJson), "");
    } catch (JsonProcessingException e) {
      throw DeltaErrors.unreadableSchema(table, e);
    }
    checkProperties(table, properties);
  }

  /** The same for the properties of a table that is to be made. */
  public static void checkProperties(String table, Map<String, String> properties) {
    properties.forEach(
        (name, value) -> {
          if (name.toLowerCase(Locale.ROOT).startsWith(CONSTRAINT)) {
            throw DeltaErrors.unenforceable(
                table,
                "its rows must satisfy the constraint '"
                    + name.substring(CONSTRAINT.length())
                    + "' ("
                    + value
                    + ")",
                "drop the constraint (ALTER TABLE ... DROP CONSTRAINT)");
          }
          if (asksForFeature(name.toLowerCase(Locale.ROOT), value.toLowerCase(Locale.ROOT))) {
            throw DeltaErrors.unenforceable(
                table,
                "its property " + name + "=" + value + " asks for a feature of a newer protocol",
                "leave the property out, or unset it");
          }
        });
  }

  /** Fails if one of the table's properties that its writers go by cannot be understood. */
  public static void requireUnderstood(String table, Map<String, String> properties) {
    try {
      TableRetention.of(properties);
      StatsColumns.of(properties);
    } catch (IllegalArgumentException e) {
      throw DeltaErrors.badProperty(table, e);
    }
  }

  /**
   * Fails if the table lets expire what writers note in its log: how far a source is in, and which
   * transaction was the last.
   */
  public static void requireTransactionsKept(String table, Map<String, String> properties) {
    properties.forEach(
        (name, value) -> {
          if (name.equalsIgnoreCase(TRANSACTION_RETENTION)) {
            throw DeltaErrors.transactionsExpire(table, name, value);
          }
        });
  }

  /** Fails if the rows of the table must stay as they are. */
  static void requireChangeable(String table, Map<String, String> properties) {
    properties.forEach(
        (name, value) -> {
          if (name.equalsIgnoreCase(APPEND_ONLY) && value.equalsIgnoreCase("true")) {
            throw DeltaErrors.appendOnly(table);
          }
        });
  }

  private static boolean asksForFeature(String name, String value) {
    return (SWITCHES.contains(name) && value.equals("true"))
        || (HARMLESS.containsKey(name) && !HARMLESS.get(name).contains(value))
        || FEATURES.stream().anyMatch(name::startsWith);
  }

  private static void columns(String table, JsonNode type, String path) {
    switch (type.path("type").asText()) {
      case "struct" -> {
        for (JsonNode field : type.path("fields")) {
          String name = field.path("name").asText();
          String column = path.isEmpty() ? name : path + "." + name;
          column(table, column, field);
          columns(table, field.path("type"), column);
        }
      }
      case "array" -> columns(table, type.path("elementType"), path + ".element");
      case "map" -> {
        columns(table, type.path("keyType"), path + ".key");
        columns(table, type.path("valueType"), path + ".value");
      }
      default -> {} // a simple type
    }
  }

  private static void column(String table, String column, JsonNode field) {
    if (field.path("type").asText().equals("void")) { // delta-standalone does not know it
      throw DeltaErrors.unenforceable(
          table, "its column '" + column + "' is of type void", "give the column another type");
    }
    for (Map.Entry<String, JsonNode> note : field.path("metadata").properties()) {
      String problem =
          switch (note.getKey()) {
            case INVARIANTS -> "must satisfy the invariant " + LogEntries.text(note.getValue());
            case GENERATED -> "is generated (" + LogEntries.text(note.getValue()) + ")";
            default -> note.getKey().startsWith(IDENTITY) ? "is an identity column" : null;
          };
      if (problem != null) {
        throw DeltaErrors.unenforceable(
            table, "its column '" + column + "' " + problem, "make the column anew without it");
      }
    }
  }

  private WriterDemands() {}
}
