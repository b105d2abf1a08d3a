package org.saleslakehouse.integration;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a user sees of what was written to a terminal, as far as programs that print line by line
 * and edit the last one need it: the cursor moves within its line, and what it passes is
 * overwritten.
 */
final class TerminalText {
  /** A sequence that controls the terminal: its number, if any, and what it does. */
  private static final Pattern CONTROL =
      Pattern.compile("\u001b(?:\\[[?>]?(\\d*)[0-9;]*([a-zA-Z])|[=>()][AB0]?)");

  private final StringBuilder finished = new StringBuilder();
  private final StringBuilder line = new StringBuilder();
  private int column;

  private TerminalText() {}

  /** The lines that are to be seen after all this was written. */
  static List<String> lines(String written) {
    TerminalText text = new TerminalText();
    Matcher control = CONTROL.matcher(written);
    int at = 0;
    while (control.find()) {
      written.substring(at, control.start()).chars().forEach(text::put);
      if (control.group(2) != null) {
        text.control(control.group(2).charAt(0), control.group(1));
      }
      at = control.end();
    }
    written.substring(at).chars().forEach(text::put);
    return (text.finished.toString() + text.line).lines().map(String::stripTrailing).toList();
  }

  private void put(int character) {
    switch (character) {
      case '\r' -> column = 0;
      case '\n' -> {
        finished.append(line).append('\n');
        line.setLength(0);
        column = 0;
      }
      case '\b' -> column = Math.max(0, column - 1);
      case '\u0007' -> {}
      default -> {
        if (column < line.length()) {
          line.setCharAt(column, (char) character);
        } else {
          line.append((char) character);
        }
        column++;
      }
    }
  }

  private void control(char what, String number) {
    int count = number.isEmpty() ? 1 : Integer.parseInt(number);
    switch (what) {
      case 'C' -> column = Math.min(line.length(), column + count);
      case 'D' -> column = Math.max(0, column - count);
      // Both clear what is behind the cursor.
      case 'K', 'J' -> line.setLength(Math.min(column, line.length()));
      default -> {} // colours and modes
    }
  }
}
