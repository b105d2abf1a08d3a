package org.saleslakehouse.pipelines.query.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of a statement. Comments and space are none.
 *
 * @param start where it begins, counted from 0
 */
record SqlToken(Kind kind, String text, int start) {
  enum Kind {
    /** A keyword, or a name without quotes. */
    WORD,
    /** A text in single quotes. */
    STRING,
    /** A name in double quotes. */
    QUOTED,
    NUMBER,
    /** Any other character. */
    SYMBOL
  }

  private static final Pattern PIECE =
      Pattern.compile(
          "(?s)(?<space>\\s+|--[^\\n]*|/\\*.*?(?:\\*/|$))"
              + "|(?<word>[\\p{L}_][\\p{L}\\p{N}_$]*)"
              + "|(?<string>'[^']*+(?:''[^']*+)*+(?:'|$))"
              + "|(?<quoted>\"[^\"]*+(?:\"\"[^\"]*+)*+(?:\"|$))"
              + "|(?<number>\\d[\\p{L}\\p{N}]*)"
              + "|(?<symbol>.)");

  /** The pieces of a statement, also of one that is wrong. */
  static List<SqlToken> of(String statement) {
    List<SqlToken> tokens = new ArrayList<>();
    Matcher piece = PIECE.matcher(statement);
    while (piece.find()) {
      for (Kind kind : Kind.values()) {
        String text = piece.group(kind.name().toLowerCase(Locale.ROOT));
        if (text != null) {
          tokens.add(new SqlToken(kind, text, piece.start()));
        }
      }
    }
    return tokens;
  }

  /** Where the next one may begin. */
  int end() {
    return start + text.length();
  }

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }
}
