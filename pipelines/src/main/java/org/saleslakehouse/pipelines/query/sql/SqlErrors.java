package org.saleslakehouse.pipelines.query.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.NearestName;
import org.saleslakehouse.pipelines.query.sql.SqlText.Place;

/** Says in one line what is wrong with a statement, where, and what may have been meant. */
final class SqlErrors {
  private static final Pattern NO_COLUMN = Pattern.compile("Column '([^']*)' not found in .*");
  private static final Pattern NO_TABLE =
      Pattern.compile("Object '([^']*)' not found.*|Table '([^']*)' not found.*");
  private static final Pattern NO_FUNCTION =
      Pattern.compile("No match found for function signature ([^(]*)\\(.*");

  private static final Pattern NEAR_KEYWORD =
      Pattern.compile("Incorrect syntax near the keyword '([^']*)'.*");

  /** As many words as one reads at a glance; after most words dozens may follow. */
  private static final int MAX_EXPECTED = 3;

  private static final List<String> MAIN_WORDS =
      List.of(
          "SELECT", "FROM", "WHERE", "GROUP", "ORDER", "BY", "HAVING", "LIMIT", "WITH", "JOIN",
          "ON");

  private final SqlCatalog catalog;
  private final SqlText text;

  SqlErrors(SqlCatalog catalog, SqlText text) {
    this.catalog = catalog;
    this.text = text;
  }

  /** It begins with none of the words that a query begins with. */
  CommandException noQuery(List<String> beginnings) {
    SqlToken first = text.first();
    String nearest = nearest(first.text(), beginnings);
    return wrong(
        text.place(first),
        first.text()
            + " is not possible here."
            + (nearest.isEmpty() ? " Begin with SELECT or WITH." : nearest));
  }

  /** It is not SQL. */
  CommandException syntax(SqlParseException e) {
    if (isTooLong(e)) {
      return notPlanned(e);
    }
    SqlParserPos at = e.getPos();
    if (at == null) {
      return wrong(text.end(), sentence(firstLine(e)));
    }
    Optional<SqlToken> found = text.tokenAt(at.getLineNum(), at.getColumnNum());
    boolean isUnexpected = firstLine(e).contains("Encountered");
    Matcher keyword = NEAR_KEYWORD.matcher(firstLine(e));
    if (isUnexpected && firstLine(e).contains("<EOF>")) {
      return wrong(text.end(), "It ends too early." + expected(words(e)));
    }
    Place place = text.place(at.getLineNum(), at.getColumnNum());
    if (keyword.matches()) {
      return wrong(
          place, "Something is wrong or missing at " + keyword.group(1) + "." + reserved(found));
    }
    if (!isUnexpected || found.isEmpty()) {
      return wrong(place, sentence(firstLine(e)));
    }
    return wrong(
        place, found.get().text() + " is not possible here." + hint(found.get(), words(e)));
  }

  /** Names are often words of SQL. */
  private String reserved(Optional<SqlToken> found) {
    return found
        .filter(token -> token.text().equalsIgnoreCase("AS"))
        .flatMap(text::tokenAfter)
        .filter(token -> token.kind() == SqlToken.Kind.WORD)
        .map(
            token ->
                " If "
                    + token.text()
                    + " is to be a name, put it into double quotes: it is a word of SQL.")
        .orElse("");
  }

  private static List<String> words(SqlParseException e) {
    return e.getExpectedTokenNames().stream()
        .map(name -> name.replace("\"", ""))
        .filter(name -> name.matches("[A-Z_]+"))
        .toList();
  }

  /** A keyword may be mistyped: this word or, if that could have been a name, the one before. */
  private String hint(SqlToken found, List<String> words) {
    List<String> possible = new ArrayList<>(MAIN_WORDS);
    possible.retainAll(words);
    Optional<String> here = NearestName.of(found.text(), possible);
    if (here.isPresent()) {
      return didYouMean(here.get());
    }
    Optional<SqlToken> before = text.tokenBefore(found);
    if (before.isPresent() && before.get().kind() == SqlToken.Kind.WORD) {
      String word = before.get().text();
      Optional<String> meant =
          NearestName.of(word, MAIN_WORDS).filter(name -> !name.equalsIgnoreCase(word));
      if (meant.isPresent()) {
        return " Did you mean " + meant.get() + " by " + word + "?";
      }
    }
    return expected(words);
  }

  private static String expected(List<String> words) {
    return words.isEmpty() || words.size() > MAX_EXPECTED
        ? ""
        : " Expected: " + String.join(", ", words) + ".";
  }

  /** It is SQL, but not for these tables. */
  CommandException invalid(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CommandException known) {
        return known;
      }
      if (cause instanceof CalciteContextException context) {
        Throwable reason = context.getCause() == null ? context : context.getCause();
        Place place =
            context.getPosLine() > 0
                ? text.place(context.getPosLine(), context.getPosColumn())
                : text.end();
        return wrong(place, reason(firstLine(reason)));
      }
    }
    return notPlanned(e);
  }

  private String reason(String message) {
    Matcher column = NO_COLUMN.matcher(message);
    if (column.matches()) {
      String name = column.group(1);
      List<String> having = catalog.tablesWith(name);
      return "There is no column "
          + name
          + (having.isEmpty()
              ? "." + nearest(name, catalog.columnNames())
              : " here. Tables that have it: " + String.join(", ", having) + ".");
    }
    Matcher object = NO_TABLE.matcher(message);
    if (object.matches()) {
      String name = object.group(1) == null ? object.group(2) : object.group(1);
      String nearest = nearest(name, catalog.tableNames());
      return "There is no table "
          + name
          + "."
          + (nearest.isEmpty()
              ? " There are: " + String.join(", ", catalog.tableNames()) + "."
              : nearest);
    }
    Matcher function = NO_FUNCTION.matcher(message);
    if (function.matches()) {
      List<String> names = SqlCatalog.functionNames();
      boolean isKnown = names.stream().anyMatch(function.group(1)::equalsIgnoreCase);
      return isKnown
          ? "Function " + function.group(1) + " does not take these arguments."
          : "There is no function " + function.group(1) + "." + nearest(function.group(1), names);
    }
    return sentence(message);
  }

  private static String nearest(String name, Collection<String> candidates) {
    return NearestName.of(name, candidates).map(SqlErrors::didYouMean).orElse("");
  }

  private static String didYouMean(String name) {
    return " Did you mean " + name + "?";
  }

  private static CommandException wrong(Place place, String sentences) {
    return CommandException.badUsage("--sql is wrong at " + place + ": " + sentences);
  }

  /** It is right, and Calcite has no way to work it out. */
  static CommandException notPlanned(Throwable e) {
    return CommandException.failed(
        "The SQL engine cannot run this query ("
            + (isTooLong(e) ? "it is too long" : firstLine(e))
            + "). Rephrase it, or read the tables with Spark.",
        e);
  }

  /** It is read and planned by recursion, and becomes a method, which Java bounds. */
  private static boolean isTooLong(Throwable e) {
    return e instanceof StackOverflowError
        || String.valueOf(e.getMessage()).contains("64 KB")
        || (e.getCause() != null && isTooLong(e.getCause()));
  }

  /** It met values that it cannot be applied to. */
  static CommandException failed(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      if (cause.getCause() instanceof CommandException known) {
        return known;
      }
      cause = cause.getCause();
    }
    if (firstLine(cause).matches("(?i)(.* )?overflow.*|(?!.* field is ).*out of range.*")) {
      return CommandException.failed(
          "A number in the query is too large for its type ("
              + firstLine(cause)
              + "). Cast it to a wider type first, such as CAST(... AS BIGINT) or CAST(... AS"
              + " DECIMAL(38, 0)), or count in a larger unit of time.",
          e);
    }
    return CommandException.failed(
        "The query fails on a value: "
            + sentence(firstLine(cause))
            + " Leave such rows out with WHERE, or use SAFE_CAST or NULLIF.",
        e);
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return Stream.of(message.split("\\R", -1)).findFirst().orElse("").strip();
  }

  private static String sentence(String text) {
    return text.matches("(?s).*[.?!]") ? text : text + ".";
  }
}
