package org.saleslakehouse.pipelines.query;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.saleslakehouse.pipelines.query.QueryRun.query;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.transforms.sale.Rows;

/** Numbers in SQL are exact, or an error. */
class SqlNumbersTest {
  @TempDir static Path folder;
  @TempDir Path other;

  private static SqlLake lake;

  @BeforeAll
  static void fillLake() throws Exception {
    lake = SqlLake.filled(folder);
  }

  /** The third sale has the id 3 and the offset 3. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "vente_id * 1000000000",
        "vente_id + 2147483647",
        "-2147483647 - vente_id",
        "-(vente_id - 2147483647 - 4)",
        "kafka_offset + 9223372036854775807",
        "9223372036854775807 + 1",
        "CAST(vente_id AS BIGINT) * 5000000000000000000",
        "(SELECT MAX(vente_id) * 1000000000 FROM ventes_stream)",
        "CASE WHEN vente_id * 1000000000 > 0 THEN 1 ELSE 0 END",
        "CAST(CAST(vente_id AS BIGINT) * 1000000000 AS INTEGER)",
        "CAST(POWER(2, 60 + vente_id) AS BIGINT)",
        "ABS(vente_id - 2147483647 - 4)",
        "ABS(kafka_offset - 9223372036854775807 - 4)",
        "TIMESTAMPADD(DAY, kafka_offset + 200000000000, \"timestamp\")",
        "\"timestamp\" + INTERVAL '1' YEAR * 100000000",
        "\"timestamp\" - INTERVAL '1' MONTH * (200000 * vente_id)",
        "\"timestamp\" + INTERVAL '1' DAY * (4000000 * vente_id)",
        "SUM(9223372036854775800 + kafka_offset + n) FROM (SELECT kafka_offset, 1 AS n FROM"
            + " ventes_stream UNION ALL SELECT kafka_offset, 1 FROM ventes_stream) v --",
        "(SELECT SUM(9223372036854775803 + kafka_offset) FROM ventes_stream)",
        "SUM(9223372036854775803 + v) OVER () FROM (VALUES (1), (2)) AS x (v) --",
      })
  void aNumberThatDoesNotFitItsTypeIsAnError(String expression) {
    QueryRun run =
        lake.query("--sql=SELECT " + expression + " FROM ventes_stream WHERE vente_id = 3");
    assertThat(run.out() + run.err(), run.code(), is(ExitCode.FAILED));
    assertThat(run.err(), startsWith("error: A number in the query is too large for its type"));
  }

  @Test
  void numbersThatFitAreExact() {
    assertThat(
        lake.rows(
            "SELECT CAST(vente_id AS BIGINT) * 1000000000, montant * montant * 1e9,"
                + " kafka_offset + 9223372036854775804, ABS(-vente_id), ABS(vente_id),"
                + " ABS(-montant) FROM ventes_stream WHERE vente_id = 3"),
        is(List.of("3000000000,1523990250000000,9223372036854775807,3,3,1234.5")));
  }

  /** Three sales of the offsets 1 to 3: up to the largest of a BIGINT. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
SELECT AVG(9223372036854775803 + kafka_offset) FROM ventes_stream                      ¦ 9223372036854776000.0
SELECT SUM(CAST(9223372036854775803 + kafka_offset AS DECIMAL(38, 0))) FROM ventes_stream ¦ 27670116110564327415
SELECT SUM(CASE WHEN vente_id = 3 THEN -9223372036854775805 ELSE 9223372036854775803 + kafka_offset END - 1) FROM ventes_stream ¦ 9223372036854775801
SELECT SUM(kafka_offset), SUM(n), COUNT(DISTINCT pays) FROM (SELECT pays, kafka_offset, COUNT(*) AS n FROM ventes_stream GROUP BY pays, kafka_offset) x ¦ 6,3,2
SELECT SUM(kafka_offset) + 1, SUM(kafka_offset) = 6, SUM(kafka_offset) / 4 FROM ventes_stream ¦ 7,true,1
SELECT COUNT(*), COUNT(DISTINCT client_id), SUM(kafka_offset), MAX(kafka_offset) FROM ventes_stream ¦ 3,2,6,3
SELECT SUM(kafka_offset), AVG(kafka_offset) FROM ventes_stream WHERE vente_id > 3      ¦ ,
SELECT SUM(kafka_offset) OVER (ORDER BY vente_id) FROM ventes_stream ORDER BY 1 DESC   ¦ 6;3;1
SELECT vente_id FROM ventes_stream WHERE kafka_offset * 2 = (SELECT SUM(kafka_offset) FROM ventes_stream) ¦ 3
""")
  void sumsOfLargeNumbersAreExact(String sql, String expected) {
    assertThat(sql, String.join(";", lake.rows(sql)), is(expected));
  }

  /** Another engine can write it; without a word it would be missing in sums. */
  @Test
  void anAmountThatIsNoNumberIsAnErrorInReportsToo() {
    QueryLake wrong = new QueryLake(other);
    wrong.write(
        wrong.lake().bronze(),
        Rows.BRONZE,
        List.of("jour"),
        QueryLake.sale(1, 11, "2025-12-10T10:00:00Z", Double.NaN, 0));
    for (String asked : List.of("--sql=SELECT SUM(montant) FROM ventes_stream", "--report=late")) {
      QueryRun run = query("--lake=" + other, asked);
      assertThat(asked, run.code(), is(ExitCode.FAILED));
      assertThat(
          run.err(),
          is(
              "error: A row of table bronze/ventes_stream has NaN as montant, which no sum can"
                  + " have. The jobs write none: another writer did ('history' lists them). Correct"
                  + " the row there, or give an --asOf before it.\n"));
    }
  }
}
