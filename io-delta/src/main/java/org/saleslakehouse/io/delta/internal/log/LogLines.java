package org.saleslakehouse.io.delta.internal.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The lines of a log entry as delta-standalone can read them. It stumbles over what the protocol
 * leaves to the writers, what {@code commitInfo} holds, and over what it says to ignore, actions
 * that are not known.
 */
final class LogLines {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String COMMIT_INFO = "commitInfo";

  /** All that decide about the state of a table of the versions that we read. */
  private static final Set<String> ACTIONS =
      Set.of("add", "remove", "metaData", "protocol", "txn", "cdc");

  private static final List<String> TEXTS =
      List.of("userId", "userName", "operation", "isolationLevel", "userMetadata", "engineInfo");

  /** The line to read instead of this one, which may be the same; null if it says nothing. */
  static @Nullable String readable(String line) {
    String action = action(line);
    if (action.equals(LogEntries.METADATA)) {
      return metadata(line);
    }
    if (ACTIONS.contains(action)) {
      return line;
    }
    if (line.isBlank()) {
      return null;
    }
    JsonNode entry;
    try {
      entry = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return line; // no JSON at all: an error, which is to be met where it is read
    }
    if (!entry.isObject() || ACTIONS.stream().anyMatch(entry::hasNonNull)) {
      return line;
    }
    return entry.path(COMMIT_INFO).isObject() ? commitInfo(entry.get(COMMIT_INFO)) : null;
  }

  /** The name of the first field. */
  static String action(String line) {
    int start = line.indexOf('"') + 1;
    int end = line.indexOf('"', start);
    return start == 0 || end < 0 || line.startsWith("null", line.indexOf(':', end) + 1)
        ? ""
        : line.substring(start, end);
  }

  /**
   * Without properties that are null, which are not set, and without retentions that cannot be
   * understood: whoever sets them again has to read the log first.
   */
  private static String metadata(String line) {
    if (!line.contains("null") && !line.contains("RetentionDuration")) {
      return line;
    }
    try {
      JsonNode entry = JSON.readTree(line);
      JsonNode configuration = entry.path(LogEntries.METADATA).path("configuration");
      for (var entries = configuration.fields(); entries.hasNext(); ) {
        Map.Entry<String, JsonNode> property = entries.next();
        if (property.getValue().isNull() || !isUnderstood(property)) {
          entries.remove();
        }
      }
      return entry.toString();
    } catch (JsonProcessingException e) {
      return line; // an error, which is to be met where it is read
    }
  }

  private static boolean isUnderstood(Map.Entry<String, JsonNode> property) {
    try {
      TableRetention.of(Map.of(property.getKey(), property.getValue().asText()));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What we read of it, in the types that delta-standalone asks for. */
  private static String commitInfo(JsonNode from) {
    ObjectNode to = JSON.createObjectNode();
    Long timestamp = millis(from.path("timestamp"));
    if (timestamp != null) {
      to.put("timestamp", timestamp);
    }
    for (String field : TEXTS) {
      if (from.hasNonNull(field)) {
        to.put(field, text(from.get(field)));
      }
    }
    if (!to.has("engineInfo") && from.hasNonNull("clientVersion")) {
      to.put("engineInfo", text(from.get("clientVersion"))); // as delta-rs says it
    }
    if (from.path("readVersion").canConvertToLong()) {
      to.put("readVersion", from.get("readVersion").longValue());
    }
    if (from.path("isBlindAppend").isBoolean()) {
      to.put("isBlindAppend", from.get("isBlindAppend").booleanValue());
    }
    to.set("operationParameters", texts(from.path("operationParameters")));
    to.set("operationMetrics", texts(from.path("operationMetrics")));
    return JSON.createObjectNode().set(COMMIT_INFO, to).toString();
  }

  static @Nullable Long millis(JsonNode timestamp) {
    if (timestamp.isIntegralNumber() && timestamp.canConvertToLong()) {
      return timestamp.longValue();
    }
    try {
      return timestamp.isTextual() ? Instant.parse(timestamp.textValue()).toEpochMilli() : null;
    } catch (DateTimeException | ArithmeticException e) {
      return null; // as if the writer did not say
    }
  }

  private static ObjectNode texts(JsonNode from) {
    ObjectNode to = JSON.createObjectNode();
    if (from.isObject()) {
      for (Map.Entry<String, JsonNode> field : from.properties()) {
        if (!field.getValue().isNull()) {
          to.put(field.getKey(), text(field.getValue()));
        }
      }
    }
    return to;
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }

  private LogLines() {}
}
