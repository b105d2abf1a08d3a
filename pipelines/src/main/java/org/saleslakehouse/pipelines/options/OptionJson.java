package org.saleslakehouse.pipelines.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;
import org.saleslakehouse.pipelines.console.CommandException;

/** JSON as the text of an option. */
public final class OptionJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private OptionJson() {}

  /**
   * Writes lists, maps and values.
   *
   * @return the JSON text
   */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not to be written as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Reads an object whose values are texts.
   *
   * @param given how it was given, for the message
   */
  public static Map<String, String> readProperties(String json, String given) {
    try {
      Map<String, String> properties = new TreeMap<>();
      MAPPER
          .readTree(json)
          .fields()
          .forEachRemaining(field -> properties.put(field.getKey(), field.getValue().asText()));
      return properties;
    } catch (JsonProcessingException e) {
      throw CommandException.badUsage(given + " is not a JSON object.");
    }
  }

  /** JSON as it is, or {@code @} and the name of a file that is looked into where it is used. */
  static String check(String json, String given) {
    if (json.startsWith("@")) {
      return json;
    }
    try {
      if (MAPPER.readTree(json).isContainerNode()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      throw CommandException.badUsage(given + " is not JSON: " + e.getOriginalMessage() + ".");
    }
    throw CommandException.badUsage(given + " is neither a list nor an object in JSON.");
  }
}
