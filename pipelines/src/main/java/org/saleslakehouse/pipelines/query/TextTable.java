package org.saleslakehouse.pipelines.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines up rows of text in columns: text to the left, numbers to the right. */
final class TextTable {
  private static final String INDENT = "  ";

  private final List<String> header;
  private final boolean[] numeric;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * A table.
   *
   * @param columns their headings; those that begin with {@code #} hold numbers
   */
  TextTable(String... columns) {
    numeric = new boolean[columns.length];
    List<String> headings = new ArrayList<>();
    for (int i = 0; i < columns.length; i++) {
      numeric[i] = columns[i].startsWith("#");
      headings.add(numeric[i] ? columns[i].substring(1) : columns[i]);
    }
    header = List.copyOf(headings);
  }

  void add(String... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          header.size() + " cells wanted: " + Arrays.toString(cells));
    }
    rows.add(List.of(cells));
  }

  /** The heading, a rule and the rows; without rows a line that says so. */
  List<String> lines() {
    int[] widths = new int[header.size()];
    measure(header, widths);
    rows.forEach(row -> measure(row, widths));
    List<String> lines = new ArrayList<>();
    lines.add(line(header, widths));
    StringBuilder rule = new StringBuilder(INDENT);
    for (int i = 0; i < widths.length; i++) {
      rule.append(i == 0 ? "" : "  ").append("-".repeat(widths[i]));
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
      widths[i] = Math.max(widths[i], width(row.get(i)));
    }
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder(INDENT);
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - width(row.get(i)));
      line.append(i == 0 ? "" : "  ");
      line.append(numeric[i] ? padding + row.get(i) : row.get(i) + padding);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
