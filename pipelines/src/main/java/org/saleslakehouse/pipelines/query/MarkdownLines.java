package org.saleslakehouse.pipelines.query;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/** An answer as a table of GitHub's Markdown. */
final class MarkdownLines {
  private MarkdownLines() {}

  static List<String> of(Answer answer, CellTexts texts) {
    List<String> lines = new ArrayList<>();
    lines.add(line(answer.columns().stream().map(Column::title).toList()));
    lines.add(
        answer.columns().stream()
            .map(c -> c.kind().isNumeric() ? "---:" : "---")
            .collect(Collectors.joining(" | ", "| ", " |")));
    for (List<@Nullable Object> row : answer.rows()) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        cells.add(texts.of(answer.columns().get(i), row.get(i)));
      }
      lines.add(line(cells));
    }
    return lines;
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(MarkdownLines::escaped)
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** No cell ends its column, or brings HTML, links, images or code to the page. */
  private static String escaped(String cell) {
    return cell.replaceAll("[\\\\|<\\[`]", "\\\\$0");
  }
}
