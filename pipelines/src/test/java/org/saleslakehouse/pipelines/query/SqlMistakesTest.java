package org.saleslakehouse.pipelines.query;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.pipelines.console.ExitCode;

/** What SQL says of a statement that it cannot answer. */
class SqlMistakesTest {
  @TempDir static Path folder;

  private static SqlLake lake;

  @BeforeAll
  static void fillLake() throws Exception {
    lake = SqlLake.filled(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
SELECT montnt FROM ventes_stream              ¦ --sql is wrong at line 1, column 8: There is no column montnt. Did you mean montant?
SELECT timestamp, s.pay FROM ventes_stream s  ¦ --sql is wrong at line 1, column 21: There is no column pay. Did you mean pays?
SELECT segment FROM ventes_par_pays           ¦ --sql is wrong at line 1, column 8: There is no column segment here. Tables that have it: ventes_stream, ventes_aggreges, ventes_par_segment.
SELECT pays FROM vente_stream                 ¦ --sql is wrong at line 1, column 18: There is no table vente_stream. Did you mean ventes_stream?
SELECT pays FROM clients                      ¦ --sql is wrong at line 1, column 18: There is no table clients. There are: ventes_stream, ventes_quarantine, ventes_aggreges, ventes_par_pays, ventes_par_segment.
SELECT pays FROM bronze.vente_stream          ¦ --sql is wrong at line 1, column 18: There is no table vente_stream. Did you mean ventes_stream?
SELECT SUMM(montant) FROM ventes_stream       ¦ --sql is wrong at line 1, column 8: There is no function SUMM. Did you mean SUM?
SELECT pays FORM ventes_stream                ¦ --sql is wrong at line 1, column 18: ventes_stream is not possible here. Did you mean FROM by FORM?
SELCT pays FROM ventes_stream                 ¦ --sql is wrong at line 1, column 1: SELCT is not possible here. Did you mean SELECT?
SELECT pays FROM ventes_stream WHERE          ¦ --sql is wrong at line 1, column 32: Something is wrong or missing at WHERE.
SELECT (pays FROM ventes_stream               ¦ --sql is wrong at line 1, column 14: FROM is not possible here.
SELECT pays FROM ventes_stream WHERE pays =   ¦ --sql is wrong at line 1, column 44: It ends too early.
SELECT COUNT(*) AS rows FROM ventes_stream    ¦ --sql is wrong at line 1, column 17: Something is wrong or missing at AS. If rows is to be a name, put it into double quotes: it is a word of SQL.
what is this                                  ¦ --sql is wrong at line 1, column 1: what is not possible here. Begin with SELECT or WITH.
SELECT pays FROM ventes_stream GRUOP BY pays  ¦ --sql is wrong at line 1, column 38: BY is not possible here. Did you mean GROUP by GRUOP?
SELECT pays, montant FROM ventes_stream GROUP BY pays ¦ --sql is wrong at line 1, column 14: Expression 'montant' is not being grouped.
SELECT pays FROM ventes_stream; SELECT 1      ¦ --sql is wrong at line 1, column 31: ; is not possible here.
SELECT pays FROM ventes_stream WHERE timestamp > TIMESTAMP 'yesterday' ¦ --sql is wrong at line 1, column 50: Illegal TIMESTAMP literal 'yesterday': not in format 'yyyy-MM-dd HH:mm:ss'.
INSERT INTO ventes_par_pays VALUES (1)        ¦ --sql only reads: INSERT is not possible. Begin with SELECT or WITH.
DROP TABLE ventes_par_pays                    ¦ --sql only reads: DROP is not possible. Begin with SELECT or WITH.
EXPLAIN PLAN FOR SELECT 1                     ¦ --sql only reads: EXPLAIN is not possible. Begin with SELECT or WITH.
;                                             ¦ --sql is empty. Give a query, such as --sql="SELECT pays, SUM(montant) FROM ventes_stream GROUP BY pays".
""")
  void mistakesAreNamed(String sql, String message) {
    QueryRun run = lake.query("--sql=" + sql);
    assertThat(run.err(), is("error: " + message + "\n"));
    assertThat(run.code(), is(ExitCode.BAD_USAGE));
    assertThat(run.out(), is(List.of()));
  }

  @Test
  void aMistakeInALaterLineIsPlacedThere() {
    assertThat(
        lake.query("--sql=SELECT timestamp,\n  timestamp, oops\nFROM ventes_stream").err(),
        is("error: --sql is wrong at line 2, column 14: There is no column oops.\n"));
  }

  @Test
  void aValueThatTheQueryCannotTakeIsNamed() {
    QueryRun run =
        lake.query("--sql=SELECT CAST(pays AS INTEGER) FROM ventes_stream WHERE vente_id = 3");
    assertThat(run.code(), is(ExitCode.FAILED));
    assertThat(
        run.err(),
        is(
            "error: The query fails on a value: For input string: \"France\". Leave such rows out"
                + " with WHERE, or use SAFE_CAST or NULLIF.\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
montant / 0e0                                                  ¦ Infinity is not a finite number.
POWER(10e0, 400e0)                                             ¦ Infinity is not a finite number.
CAST('2025-02-' || CAST(27 + vente_id AS VARCHAR) AS DATE)     ¦ Value of DAY field is out of range in '2025-02-30'.
""")
  void aValueThatIsNoneIsAnError(String expression, String problem) {
    QueryRun run =
        lake.query("--sql=SELECT " + expression + " FROM ventes_stream WHERE vente_id = 3");
    assertThat(run.out() + run.err(), run.code(), is(ExitCode.FAILED));
    assertThat(
        run.err(),
        is(
            "error: The query fails on a value: "
                + problem
                + " Leave such rows out with WHERE, or use SAFE_CAST or NULLIF.\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"vente_id + ", "(", "UPPER(pays || vente_id || 'x') = 'X' OR vente_id = 9 OR "})
  void aQueryThatIsTooLongIsRefused(String part) {
    QueryRun run =
        lake.query("--sql=SELECT " + part.repeat(4_000) + " vente_id = 1 FROM ventes_stream");
    assertThat(run.code(), is(ExitCode.FAILED));
    assertThat(
        run.err(),
        is(
            "error: The SQL engine cannot run this query (it is too long). Rephrase it, or read the"
                + " tables with Spark.\n"));
  }

  @Test
  void aPatternThatNeedsTooDeepAStackIsAnError() {
    QueryRun run =
        lake.query(
            "--sql=SELECT COUNT(*) FROM (SELECT REPEAT('a', 200000 + vente_id) AS t FROM"
                + " ventes_stream) x WHERE t SIMILAR TO '(a|b)*'");
    assertThat(run.code(), is(ExitCode.FAILED));
    assertThat(run.err(), startsWith("error: The query fails on a value: StackOverflowError."));
  }
}
