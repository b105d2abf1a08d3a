package org.saleslakehouse.pipelines.console;

import org.jline.utils.WCWidth;

/**
 * Text from records, topics and files as it may be shown: it must not move the cursor, change
 * colours or the direction of the text beside it. What would is a space, or the replacement
 * character where it had no width.
 */
public final class SafeText {
  private static final char REPLACEMENT = '\uFFFD';

  private SafeText() {}

  /** One line: ends of lines and tabs are spaces too. */
  public static String line(String text) {
    return text.chars().anyMatch(SafeText::isUnsafe) ? replaced(text, false) : text;
  }

  /** Text of several lines: their ends and tabs stay. */
  public static String lines(String text) {
    return text.chars().anyMatch(SafeText::isUnsafe) ? replaced(text, true) : text;
  }

  private static String replaced(String text, boolean withLines) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean stays = !isUnsafe(c) || (withLines && (c == '\n' || c == '\t'));
      safe.append(stays ? c : Character.isISOControl(c) ? ' ' : REPLACEMENT);
    }
    return safe.toString();
  }

  /** JSON text, in which such characters stand within texts only, with escapes in their place. */
  public static String json(String json) {
    if (json.chars().noneMatch(SafeText::isUnsafe)) {
      return json;
    }
    StringBuilder safe = new StringBuilder(json.length() + 16);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (isUnsafe(c)) {
        safe.append(String.format("\\u%04x", (int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }

  /** Controls of both sets (ESC, CSI), line separators, and what turns the direction of text. */
  private static boolean isUnsafe(int c) {
    return Character.isISOControl(c)
        || (c >= 0x2028 && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0xFEFF;
  }

  /** The columns of a terminal that a text takes: letters of East Asia and emoji take two. */
  public static int width(String text) {
    return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
  }
}
