package org.saleslakehouse.pipelines.query;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What SQL makes of texts, and of other values as texts. */
class SqlTextsTest {
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
SELECT COUNT(*) FROM ventes_stream WHERE pays = 'Česko'                       ¦ 0
SELECT 'Česko' || ' ' || 'Cœur € 日本 😀 L''été'                              ¦ Česko Cœur € 日本 😀 L'été
SELECT N'日', COUNT(*) FROM ventes_stream WHERE pays = N'日' OR pays = N'France' ¦ 日,2
SELECT COUNT(*) FROM ventes_stream WHERE pays LIKE '日%' OR pays IN ('Česko', 'France') ¦ 2
SELECT COUNT(*) FROM (SELECT pays || 'ž' AS p FROM ventes_stream) x WHERE p = 'Francež' ¦ 2
SELECT "číslo" FROM (SELECT vente_id AS "číslo" FROM ventes_stream) x WHERE "číslo" = 3 ¦ 3
SELECT CASE WHEN vente_id = 3 THEN 'три' ELSE pays END AS p FROM ventes_stream ORDER BY p DESC LIMIT 1 ¦ три
SELECT CHAR_LENGTH('日本'), UPPER('čž'), REPLACE(pays, 'e', 'ę') FROM ventes_stream WHERE vente_id = 1 ¦ 2,ČŽ,Francę
""")
  void textsAreUnicodes(String sql, String expected) {
    assertThat(sql, String.join(";", lake.rows(sql)), is(expected));
  }

  /** The emoji have two chars each; the first sale is French. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
CHAR_LENGTH('😀' || pays), CHARACTER_LENGTH('😀'), LENGTH(pays || '😀'), LEN('é')           ¦ 7,1,7,1
SUBSTRING('a😀' || pays FROM 2 FOR 2), SUBSTRING('a😀' || pays FROM 3), SUBSTRING('😀😁' FROM 0 FOR 2) ¦ 😀F,France,😀
SUBSTR('a😀' || pays, 3), SUBSTR('a😀' || pays, 2, 1), SUBSTRING(pays FROM 2 FOR 9999999999) ¦ France,😀,rance
POSITION('r' IN '😀' || pays), POSITION('😀' IN pays || '😀'), POSITION('x' IN '😀'), STRPOS('😀' || pays, 'r') ¦ 3,7,0,3
POSITION('😀' IN '😀😁😀' FROM 2), POSITION('😁' IN '😀😁😀' FROM 3)                         ¦ 3,0
LEFT('😀😁' || pays, 1), LEFT('😀😁' || pays, 3), RIGHT(pays || '😀😁', 2), LEFT('😀', 0)     ¦ `😀,😀😁F,😀😁,""`
OVERLAY('a😀b' || pays PLACING 'xy' FROM 2), OVERLAY('a😀b' || pays PLACING '😁' FROM 2 FOR 1) ¦ axyFrance,a😁bFrance
LPAD('😀', 3) || '|', LPAD(pays, 8, '😀'), RPAD('😀', vente_id + 2, '-'), RPAD('😀😁😀', 2)     ¦ `  😀|,😀😀France,😀--,😀😁`
TRANSLATE3(pays || '😀', 'F😀', '😁e'), LEVENSHTEIN('😀' || pays, pays)                         ¦ 😁rancee,1
CAST('😀😁' || pays AS VARCHAR(3)), CAST('😀' AS VARCHAR(1)), CAST('😀' || pays AS CHAR(8)) || '|' ¦ 😀😁F,😀,😀France |
CASE WHEN CHAR_LENGTH(pays || '😀') = (SELECT MAX(CHAR_LENGTH('😀' || pays)) FROM ventes_stream) THEN 'same' END ¦ same
CHAR_LENGTH(rescued_data), SUBSTRING(rescued_data FROM 1), LPAD(rescued_data, 3), CAST(rescued_data AS VARCHAR(1)) ¦ ,,,
TRIM(BOTH '😀' FROM '😀😁' || pays || '😀'), TRIM(LEADING '😀' FROM '😀😀x😀'), TRIM(TRAILING '😀' FROM pays || '😁'), LTRIM('  a') ¦ 😁France,x😀,France😁,a
TRIM(BOTH 'Fe' FROM pays), TRIM(pays || '  ') || '|', TRIM(rescued_data), RTRIM('b  ') || '|' ¦ ranc,France|,,b|
REVERSE('a😀b'), UPPER('a😀'), REPLACE('a😀', '😀', 'b'), TRIM(' 😀 '), '😀' LIKE '_', INITCAP('😀a') ¦ b😀a,A😀,ab,😀,true,😀A
""")
  void aCharacterIsACodePoint(String expressions, String expected) {
    assertThat(
        expressions,
        lake.rows("SELECT " + expressions + " FROM ventes_stream WHERE vente_id = 1"),
        is(List.of(expected)));
  }

  /** The second sale is at 11:00:00.000123, of which SQL has the milliseconds. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
CAST(timestamp AS VARCHAR), CAST(timestamp + INTERVAL '0.5' SECOND AS VARCHAR)   ¦ 2025-12-10 11:00:00,2025-12-10 11:00:00.5
'at ' || (timestamp + INTERVAL '0.025' SECOND)                                   ¦ at 2025-12-10 11:00:00.025
CAST(timestamp + INTERVAL '0.5' SECOND AS VARCHAR(19)), CAST(timestamp AS CHAR(10)), CAST(timestamp AS CHAR(20)) || '|' ¦ 2025-12-10 11:00:00,2025-12-10,2025-12-10 11:00:00 |
CAST(TIMESTAMP '0001-01-01 00:00:00.001' AS VARCHAR), CAST(TIMESTAMP '9999-12-31 23:59:59.999' AS VARCHAR) ¦ 0001-01-01 00:00:00.001,9999-12-31 23:59:59.999
CAST(montant AS VARCHAR), montant || ' EUR', CAST(SUM(montant * 10) OVER () AS VARCHAR), CAST(montant - montant AS VARCHAR) ¦ 0.2,0.2 EUR,2,0
CAST(CAST(montant AS DECIMAL(14, 2)) AS VARCHAR), CAST(montant * 5000 AS VARCHAR(3)), 'x' || CAST(-0.50 AS VARCHAR), 1.50 || '' ¦ 0.20,100,x-0.50,1.50
CAST(quantite AS VARCHAR), CAST(is_late AS VARCHAR), CAST(CAST(timestamp AS DATE) AS VARCHAR), CAST(CAST(NULL AS TIMESTAMP) AS VARCHAR) ¦ 1,TRUE,2025-12-10,
CAST(1e0 AS VARCHAR), POWER(vente_id, 2) || '', CAST(montant * 1e10 AS VARCHAR(3)), CAST(CAST(NULL AS DOUBLE) AS VARCHAR) ¦ 1.0,4.0,2.0,
SUM(montant) || ' EUR', 'n=' || COUNT(*), MAX(timestamp) || '', CAST(AVG(montant) AS DECIMAL(14, 2)) || '', MAX(pays) || NULL ¦ 0.2 EUR,n=1,2025-12-10 11:00:00,0.20,
SAFE_CAST(timestamp AS VARCHAR), SAFE_CAST(montant AS VARCHAR), CAST(CAST(timestamp AS VARCHAR) AS TIMESTAMP) = timestamp ¦ 2025-12-10 11:00:00,0.2,true
""")
  void aTimeAndAnAmountAsTextAreWhole(String expressions, String expected) {
    assertThat(
        expressions,
        lake.rows("SELECT " + expressions + " FROM ventes_stream WHERE vente_id = 2"),
        is(List.of(expected)));
  }

  /** ESC, the CSI of the second set of controls, and what turns the direction of text. */
  @Test
  void noTextDrivesATerminalAPageOrASpreadsheet() {
    String sql =
        "--sql=SELECT t FROM (VALUES ('a\u001b[31m\u009b2J\u202eb'), ('=1+1'), ('-x'),"
            + " ('<img src=x>[a](b)`|')) AS v (t)";
    assertThat(
        lake.query(sql, "--format=table").out(),
        is(
            List.of(
                "  t",
                "  -------------------",
                "  a [31m 2J\uFFFDb",
                "  =1+1",
                "  -x",
                "  <img src=x>[a](b)`|")));
    assertThat(
        lake.query(sql, "--format=json").out(),
        is(
            List.of(
                "{\"t\":\"a\\u001B[31m\\u009b2J\\u202eb\"}",
                "{\"t\":\"=1+1\"}",
                "{\"t\":\"-x\"}",
                "{\"t\":\"<img src=x>[a](b)`|\"}")));
    assertThat(
        lake.query(sql, "--format=csv").out(),
        is(List.of("t", "a\u001b[31m\u009b2J\u202eb", "'=1+1", "'-x", "<img src=x>[a](b)`|")));
    assertThat(
        lake.query(sql, "--format=markdown").out(),
        is(
            List.of(
                "| t |",
                "| --- |",
                "| a \\[31m 2J\uFFFDb |",
                "| =1+1 |",
                "| -x |",
                "| \\<img src=x>\\[a](b)\\`\\| |")));
  }
}
