package org.saleslakehouse.pipelines.query;

import java.util.ArrayList;
import java.util.List;
import org.saleslakehouse.pipelines.console.SafeText;

/** Lines up rows of text in columns: text to the left, numbers to the right. */
final class TextTable {
  private static final String INDENT = "  ";
  private static final String GAP = "  ";
  private static final int MAX_WIDTH = 60;
  private static final String CUT = "…";

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(List<Column> columns) {
    this.columns = columns;
  }

  /** Adds a row, a text for each column; long ones are cut. */
  void add(List<String> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(columns.size() + " cells wanted: " + cells);
    }
    rows.add(cells.stream().map(TextTable::cut).toList());
  }

  /** The heading, a rule and the rows; without rows a line that says so. */
  List<String> lines() {
    List<String> header = columns.stream().map(Column::title).map(TextTable::cut).toList();
    int[] widths = new int[columns.size()];
    measure(header, widths);
    rows.forEach(row -> measure(row, widths));
    List<String> lines = new ArrayList<>();
    lines.add(line(header, widths));
    StringBuilder rule = new StringBuilder(INDENT);
    for (int i = 0; i < widths.length; i++) {
      rule.append(i == 0 ? "" : GAP).append("-".repeat(widths[i]));
    }
    lines.add(rule.toString());
    rows.forEach(row -> lines.add(line(row, widths)));
    if (rows.isEmpty()) {
      lines.add(INDENT + "(none)");
    }
    return lines;
  }

  private static void measure(List<String> row, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], SafeText.width(row.get(i)));
    }
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder(INDENT);
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - SafeText.width(row.get(i)));
      line.append(i == 0 ? "" : GAP);
      line.append(columns.get(i).kind().isNumeric() ? padding + row.get(i) : row.get(i) + padding);
    }
    return line.toString().stripTrailing();
  }

  private static String cut(String text) {
    if (SafeText.width(text) <= MAX_WIDTH) {
      return text;
    }
    int end = 0;
    int width = 0;
    while (width < MAX_WIDTH) {
      int next = text.offsetByCodePoints(end, 1);
      width += SafeText.width(text.substring(end, next));
      if (width < MAX_WIDTH) {
        end = next;
      }
    }
    return text.substring(0, end) + CUT;
  }
}
