package org.saleslakehouse.pipelines.console;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Breaks texts into lines, never within single quotes: what stands there is to be copied. */
public final class Wrapping {
  private static final int WIDTH = 100;

  /** Quotes begin and end where a word does; others are apostrophes. */
  private static final Pattern WORD = Pattern.compile("\\(?'[^']*'[^\\s']*|\\S+");

  private Wrapping() {}

  /**
   * Lines of a text.
   *
   * @param head what the first line begins with; the others are indented by as much
   */
  public static List<String> wrap(String head, String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(head);
    boolean empty = true;
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      if (!empty && line.length() + 1 + words.group().length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(" ".repeat(head.length()));
        empty = true;
      }
      line.append(empty ? "" : " ").append(words.group());
      empty = false;
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }
}
