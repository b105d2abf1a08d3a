package org.saleslakehouse.pipelines.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.SafeText;
import org.saleslakehouse.pipelines.options.ReportName;

/** An answer as one JSON object per row and line. */
final class JsonLines {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private JsonLines() {}

  /**
   * The lines.
   *
   * @param report whose name each object begins with, null for none
   */
  static List<String> of(Answer answer, @Nullable ReportName report) {
    List<String> lines = new ArrayList<>();
    for (List<@Nullable Object> row : answer.rows()) {
      Map<String, Object> object = new LinkedHashMap<>();
      if (report != null) {
        object.put("report", report.name().toLowerCase(Locale.ROOT));
      }
      for (int i = 0; i < row.size(); i++) {
        object.put(answer.columns().get(i).name(), row.get(i));
      }
      lines.add(SafeText.json(write(object)));
    }
    return lines;
  }

  static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(jsonValue(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not to be written as JSON: " + value, e);
    }
  }

  private static @Nullable Object jsonValue(@Nullable Object value) {
    if (value == null
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof BigDecimal) {
      return value;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> object = new LinkedHashMap<>();
      map.forEach((key, item) -> object.put(String.valueOf(key), jsonValue(item)));
      return object;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(JsonLines::jsonValue).toList();
    }
    return CellTexts.plain(value);
  }
}
