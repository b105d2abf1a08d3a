package org.saleslakehouse.pipelines.query.sql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A statement as it was typed, and as the parser takes it.
 *
 * <p>SQL reserves words that are names of columns here, above all {@code timestamp}. Where such a
 * word stands for the column it is quoted for the parser; where it is a type ({@code CAST(x AS
 * TIMESTAMP)}) or begins a literal ({@code TIMESTAMP '2025-12-01 00:00:00'}) it is left alone.
 * Places that the parser names are turned into those of the statement as typed.
 */
final class SqlText {
  private static final Set<String> CASTS = Set.of("CAST", "TRY_CAST", "SAFE_CAST");

  private final String typed;
  private final List<SqlToken> tokens;
  private final StringBuilder forParser = new StringBuilder();

  /** For each character for the parser, and for its end, the one typed. */
  private final List<Integer> origins = new ArrayList<>();

  private SqlText(String typed) {
    this.typed = typed;
    this.tokens = SqlToken.of(typed);
  }

  /**
   * Reads a statement. Semicolons at its end are left out.
   *
   * @param isReservedColumn whether a word is both a column's name and reserved
   */
  static SqlText of(String typed, Predicate<String> isReservedColumn) {
    SqlText text = new SqlText(typed);
    text.write(isReservedColumn);
    return text;
  }

  private void write(Predicate<String> isReservedColumn) {
    int end = typed.length();
    while (!tokens.isEmpty() && tokens.get(tokens.size() - 1).is(";")) {
      end = tokens.remove(tokens.size() - 1).start();
    }
    Deque<Boolean> castParentheses = new ArrayDeque<>();
    int written = 0;
    for (int i = 0; i < tokens.size(); i++) {
      SqlToken token = tokens.get(i);
      if (token.is("(")) {
        castParentheses.push(CASTS.contains(word(i - 1)));
      } else if (token.is(")") && !castParentheses.isEmpty()) {
        castParentheses.pop();
      } else if (token.kind() == SqlToken.Kind.WORD
          && isReservedColumn.test(token.text())
          && isColumn(i, Boolean.TRUE.equals(castParentheses.peek()))) {
        copy(written, token.start());
        add('"', token.start());
        copy(token.start(), token.end());
        add('"', token.end() - 1);
        written = token.end();
      }
    }
    copy(written, end);
    origins.add(end);
  }

  private boolean isColumn(int i, boolean isInCast) {
    boolean beginsLiteral = is(i + 1, SqlToken.Kind.STRING);
    boolean isType = (isInCast && word(i - 1).equals("AS")) || symbol(i - 1).equals(":");
    boolean isCalled = symbol(i + 1).equals("(") && !symbol(i - 1).equals(".");
    return !beginsLiteral && !isType && !isCalled;
  }

  private boolean is(int i, SqlToken.Kind kind) {
    return i >= 0 && i < tokens.size() && tokens.get(i).kind() == kind;
  }

  private String word(int i) {
    return is(i, SqlToken.Kind.WORD) ? tokens.get(i).text().toUpperCase(Locale.ROOT) : "";
  }

  private String symbol(int i) {
    return is(i, SqlToken.Kind.SYMBOL) ? tokens.get(i).text() : "";
  }

  private void copy(int from, int to) {
    for (int i = from; i < to; i++) {
      add(typed.charAt(i), i);
    }
  }

  private void add(char letter, int origin) {
    forParser.append(letter);
    origins.add(origin);
  }

  String forParser() {
    return forParser.toString();
  }

  boolean isEmpty() {
    return tokens.isEmpty();
  }

  /** The first word in capitals; empty if the statement does not begin with one. */
  String firstWord() {
    SqlToken first = first();
    return first.kind() == SqlToken.Kind.WORD ? first.text().toUpperCase(Locale.ROOT) : "";
  }

  /** What the statement begins with, but for parentheses; it must not be empty. */
  SqlToken first() {
    return tokens.stream().filter(t -> !t.is("(")).findFirst().orElse(tokens.get(0));
  }

  /** Where in the statement as typed something is that the parser places by line and column. */
  Place place(int line, int column) {
    return placeOf(origin(line, column));
  }

  /** The place behind the last thing typed. */
  Place end() {
    return placeOf(tokens.isEmpty() ? 0 : tokens.get(tokens.size() - 1).end());
  }

  private Place placeOf(int offset) {
    String before = typed.substring(0, offset);
    int lineStart = before.lastIndexOf('\n') + 1;
    return new Place(
        (int) before.chars().filter(c -> c == '\n').count() + 1, offset - lineStart + 1);
  }

  /** Where a piece begins. */
  Place place(SqlToken token) {
    return placeOf(token.start());
  }

  /** What is typed between two places of the parser's, both of them included. */
  String typed(int line, int column, int endLine, int endColumn) {
    int from = origin(line, column);
    int to = Math.min(origin(endLine, endColumn) + 1, typed.length());
    return from < to ? typed.substring(from, to) : "";
  }

  /** What is typed at a place, as far as the scanner takes it for one. */
  Optional<SqlToken> tokenAt(int line, int column) {
    int offset = origin(line, column);
    return tokens.stream().filter(t -> t.start() <= offset && offset < t.end()).findFirst();
  }

  /** What is typed before that; empty at the beginning. */
  Optional<SqlToken> tokenBefore(SqlToken token) {
    int i = tokens.indexOf(token);
    return i > 0 ? Optional.of(tokens.get(i - 1)) : Optional.empty();
  }

  /** What is typed after that; empty at the end. */
  Optional<SqlToken> tokenAfter(SqlToken token) {
    int i = tokens.indexOf(token) + 1;
    return i < tokens.size() ? Optional.of(tokens.get(i)) : Optional.empty();
  }

  private int origin(int line, int column) {
    int lineStart = 0;
    for (int i = 1; i < line; i++) {
      int lineEnd = forParser.indexOf("\n", lineStart);
      if (lineEnd < 0) {
        break;
      }
      lineStart = lineEnd + 1;
    }
    return origins.get(Math.max(0, Math.min(lineStart + column - 1, origins.size() - 1)));
  }

  /**
   * A place in a text, counted from 1.
   *
   * @param column in characters
   */
  record Place(int line, int column) {
    @Override
    public String toString() {
      return "line " + line + ", column " + column;
    }
  }
}
