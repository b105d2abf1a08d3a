package org.saleslakehouse.pipelines.query.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.parser.babel.SqlBabelParserImpl;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.saleslakehouse.pipelines.console.CommandException;

/** From what was typed to the statement's tree, names unchanged. */
final class SqlReader {
  private static final SqlParser.Config CONFIG =
      SqlParser.config()
          .withParserFactory(SqlBabelParserImpl.FACTORY)
          .withConformance(SqlConformanceEnum.LENIENT)
          .withUnquotedCasing(Casing.UNCHANGED)
          .withQuotedCasing(Casing.UNCHANGED)
          .withCaseSensitive(false);

  private static final Set<String> BEGINNINGS = Set.of("SELECT", "WITH", "VALUES");
  private static final Set<String> WRITING =
      Set.of(
          "INSERT",
          "UPDATE",
          "UPSERT",
          "DELETE",
          "MERGE",
          "CREATE",
          "ALTER",
          "DROP",
          "TRUNCATE",
          "REPLACE",
          "GRANT",
          "REVOKE",
          "SET",
          "RESET",
          "USE",
          "OPTIMIZE",
          "VACUUM",
          "CALL",
          "EXPLAIN",
          "DESCRIBE",
          "SHOW");

  private final SqlCatalog catalog;

  SqlReader(SqlCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * What was typed.
   *
   * @throws CommandException if it is nothing, or not a question
   */
  SqlText text(String typed) {
    SqlAbstractParserImpl.Metadata words = SqlParser.create("", CONFIG).getMetadata();
    Set<String> reserved = new HashSet<>();
    for (String column : catalog.columnNames()) {
      if (words.isReservedWord(column.toUpperCase(Locale.ROOT))) {
        reserved.add(column.toUpperCase(Locale.ROOT));
      }
    }
    SqlText text = SqlText.of(typed, word -> reserved.contains(word.toUpperCase(Locale.ROOT)));
    if (text.isEmpty()) {
      throw CommandException.badUsage(
          "--sql is empty. Give a query, such as --sql=\"SELECT pays, SUM(montant) FROM"
              + " ventes_stream GROUP BY pays\".");
    }
    if (WRITING.contains(text.firstWord())) {
      throw CommandException.badUsage(
          "--sql only reads: " + text.firstWord() + " is not possible. Begin with SELECT or WITH.");
    }
    if (!BEGINNINGS.contains(text.firstWord())) {
      throw new SqlErrors(catalog, text).noQuery(List.of("SELECT", "WITH"));
    }
    return text;
  }

  /**
   * The statement's tree. Columns of its answer that have no name are called as they are typed.
   *
   * @throws CommandException if it is not SQL
   */
  SqlNode parse(SqlText text) {
    SqlNode node;
    try {
      node = SqlParser.create(text.forParser(), CONFIG).parseQuery();
    } catch (SqlParseException e) {
      throw new SqlErrors(catalog, text).syntax(e);
    }
    select(node, text);
    return node;
  }

  /** Names the columns of the first SELECT, on which those of the answer depend. */
  private static void select(SqlNode node, SqlText text) {
    if (node instanceof SqlOrderBy orderBy) {
      select(orderBy.query, text);
    } else if (node instanceof SqlWith with) {
      select(with.body, text);
    } else if (node instanceof SqlSelect select) {
      nameColumns(select, text);
    } else if (node instanceof SqlBasicCall call && SqlKind.SET_QUERY.contains(call.getKind())) {
      select(call.operand(0), text);
    }
  }

  private static void nameColumns(SqlSelect select, SqlText text) {
    List<SqlNode> named = new ArrayList<>();
    for (SqlNode column : select.getSelectList()) {
      named.add(isNamed(column) ? column : named(column, text));
    }
    select.setSelectList(new SqlNodeList(named, select.getSelectList().getParserPosition()));
  }

  private static boolean isNamed(SqlNode column) {
    return column.getKind() == SqlKind.AS || column.getKind() == SqlKind.IDENTIFIER;
  }

  private static SqlNode named(SqlNode column, SqlText text) {
    SqlParserPos at = column.getParserPosition();
    String typed =
        text.typed(at.getLineNum(), at.getColumnNum(), at.getEndLineNum(), at.getEndColumnNum())
            .replaceAll("\\s+", " ");
    return typed.isBlank()
        ? column
        : SqlStdOperatorTable.AS.createCall(at, column, new SqlIdentifier(typed, at));
  }
}
