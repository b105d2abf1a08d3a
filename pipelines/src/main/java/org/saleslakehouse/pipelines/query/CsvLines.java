package org.saleslakehouse.pipelines.query;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An answer as CSV (RFC 4180): a line of names, then the rows; null is an empty field. A text that
 * spreadsheets would compute gets an apostrophe before it.
 */
final class CsvLines {
  private CsvLines() {}

  static List<String> of(Answer answer) {
    List<String> lines = new ArrayList<>();
    lines.add(answer.columns().stream().map(c -> field(c.name())).collect(Collectors.joining(",")));
    for (List<@Nullable Object> row : answer.rows()) {
      lines.add(row.stream().map(CsvLines::field).collect(Collectors.joining(",")));
    }
    return lines;
  }

  private static String field(@Nullable Object value) {
    String plain = CellTexts.plain(value);
    String text = isFormula(value, plain) ? "'" + plain : plain;
    boolean isQuoted =
        text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
            || (value instanceof String && text.isEmpty()); // an empty text, not null
    return isQuoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  /** Spreadsheets compute a text that begins like a formula; an apostrophe makes it a text. */
  private static boolean isFormula(@Nullable Object value, String text) {
    return !(value instanceof Number) && !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
  }
}
