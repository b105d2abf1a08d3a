package org.saleslakehouse.pipelines.query;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.saleslakehouse.pipelines.query.QueryRun.query;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.transforms.sale.Rows;

/** What SQL answers over a lake, and what it says when it cannot. */
class SqlAnswerTest {
  private static final Instant NOON = Instant.parse("2025-12-15T12:00:00Z");

  @TempDir static Path folder;
  @TempDir Path other;

  private static String lake;

  /** The client-days have two versions, a minute apart. */
  @BeforeAll
  static void fillLake() throws Exception {
    QueryLake filled = QueryLake.filled(folder.resolve("lake"));
    lake = "--lake=" + filled.path();
    filled.write(
        filled.lake().clientDays(),
        Rows.CLIENT_DAY,
        Rows.CLIENT_DAY_PARTITION_COLUMNS,
        QueryLake.clientDay(13, "Zoé", "Suisse", "2025-12-12", 2, 3.3));
    QueryLake.setCommitTime(filled.lake().clientDays(), 0, NOON);
    QueryLake.setCommitTime(filled.lake().clientDays(), 1, NOON.plusSeconds(60));
  }

  /** The lines of CSV below the names. */
  private static List<String> rows(String sql) {
    QueryRun run = query(lake, "--sql=" + sql, "--format=csv");
    assertThat(sql + "\n" + run.err(), run.code(), is(ExitCode.DONE));
    return run.out().subList(1, run.out().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
SELECT vente_id, pays FROM ventes_stream WHERE vente_id < 3 ORDER BY vente_id          ¦ 1,France;2,Suisse
select VENTE_ID from Ventes_Stream where PAYS = 'France' order by 1 desc               ¦ 3;1
SELECT pays, SUM(montant) FROM ventes_stream GROUP BY pays ORDER BY 2 DESC             ¦ France,1234.6;Suisse,0.2
SELECT pays, COUNT(*) n FROM ventes_stream GROUP BY pays HAVING COUNT(*) > 1           ¦ France,2
SELECT COUNT(*) FROM ventes_stream                                                     ¦ 3
SELECT COUNT(*) FROM ventes_stream WHERE jour = '2025-12-10'                           ¦ 2
SELECT COUNT(*), COUNT(rescued_data), COUNT(DISTINCT client_id) FROM ventes_stream     ¦ 3,0,2
SELECT vente_id FROM ventes_stream ORDER BY montant DESC LIMIT 1                       ¦ 3
SELECT vente_id FROM ventes_stream ORDER BY vente_id LIMIT 1 OFFSET 1                  ¦ 2
SELECT s.vente_id, c.total_depense FROM ventes_stream s JOIN ventes_aggreges c ON c.client_id = s.client_id AND c.jour = s.jour ORDER BY 1 ¦ 1,0.1;2,0.2;3,1234.5
SELECT c.client_nom FROM ventes_aggreges c LEFT JOIN ventes_stream s ON s.client_id = c.client_id WHERE s.vente_id IS NULL ¦ Zoé
SELECT vente_id FROM ventes_stream s WHERE montant = (SELECT MAX(montant) FROM ventes_stream) ¦ 3
SELECT client_nom FROM ventes_aggreges WHERE client_id NOT IN (SELECT client_id FROM ventes_stream) ¦ Zoé
SELECT pays FROM ventes_par_pays c WHERE EXISTS (SELECT 1 FROM ventes_stream s WHERE s.pays = c.pays AND s.is_late) ¦ Suisse
WITH a AS (SELECT pays, SUM(montant) AS m FROM ventes_stream GROUP BY pays) SELECT MAX(m) FROM a ¦ 1234.6
SELECT pays FROM ventes_stream UNION SELECT pays FROM ventes_par_pays ORDER BY pays    ¦ France;Suisse
SELECT CASE WHEN montant > 500 THEN 'Premium' ELSE 'Eco' END FROM ventes_stream WHERE vente_id = 1 ¦ Eco
SELECT CASE WHEN montant >= 500 THEN 'gros' ELSE 'petit' END AS taille, COUNT(*) FROM ventes_stream GROUP BY CASE WHEN montant >= 500 THEN 'gros' ELSE 'petit' END ORDER BY taille ¦ gros,1;petit,2
SELECT CASE WHEN montant >= 500 THEN 'gros' ELSE 'petit' END AS taille, COUNT(*) FROM ventes_stream GROUP BY taille ORDER BY taille ¦ gros,1;petit,2
SELECT CASE WHEN montant >= 500 THEN 'gros' ELSE 'petit' END, COUNT(*) FROM ventes_stream GROUP BY 1 ORDER BY 1 ¦ gros,1;petit,2
SELECT montant > 1, COUNT(*) FROM ventes_stream GROUP BY montant > 1 ORDER BY 1        ¦ false,2;true,1
SELECT vente_id FROM ventes_stream WHERE montant > quantite AND kafka_offset < 10      ¦ 3
SELECT COUNT(*) AS "rows" FROM ventes_stream                                           ¦ 3
SELECT 5 / 2, 5 / 2.0                                                                  ¦ 2,2.5
SELECT pays, SUM(montant) FROM ventes_stream GROUP BY pays EXCEPT SELECT pays, revenue_total FROM ventes_par_pays ¦ ``
SELECT p.pays FROM (SELECT pays, SUM(montant) AS m FROM ventes_stream GROUP BY pays) s JOIN ventes_par_pays p ON p.revenue_total = s.m ORDER BY 1 ¦ France;Suisse
SELECT p.pays FROM (SELECT 0.20 AS m) s JOIN ventes_par_pays p ON p.revenue_total = s.m ¦ Suisse
SELECT s.vente_id FROM ventes_stream s JOIN ventes_par_segment g ON s.vente_id = g.unique_customers ¦ 2
SELECT COUNT(*) FROM (SELECT montant FROM ventes_stream WHERE vente_id = 1 UNION SELECT 0.100) x ¦ 1
SELECT COUNT(DISTINCT m) FROM (SELECT montant + montant AS m FROM ventes_stream WHERE vente_id = 1 UNION ALL SELECT montant FROM ventes_stream WHERE vente_id = 2) x ¦ 1
SELECT COUNT(*) FROM ventes_stream WHERE montant IN (1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,0.1,0.20) ¦ 2
SELECT SUM(quantite), AVG(quantite), AVG(montant) FROM ventes_stream                   ¦ 3,1.0,411.6
SELECT ROUND(AVG(montant), 2) FROM ventes_stream WHERE vente_id <= 2                   ¦ 0.15
SELECT montant / 3 FROM ventes_stream WHERE vente_id = 2                               ¦ 0.06666666666666667
SELECT CAST(montant AS DECIMAL(10, 2)) FROM ventes_stream WHERE vente_id = 1           ¦ 0.10
SELECT SAFE_CAST(pays AS INTEGER) FROM ventes_stream WHERE vente_id = 3                ¦ ``
SELECT 1 / NULLIF(vente_id - 3, 0) FROM ventes_stream WHERE vente_id = 3               ¦ ``
SELECT CAST(vente_id AS BIGINT) * 3000000000 FROM ventes_stream WHERE vente_id = 3     ¦ 9000000000
SELECT montant FROM ventes_stream WHERE montant = 0.1                                  ¦ 0.1
SELECT vente_id FROM ventes_stream WHERE rescued_data IS NULL AND NOT is_late ORDER BY 1 ¦ 1;3
SELECT UPPER(pays) || '!' FROM ventes_stream WHERE vente_id = 1                        ¦ FRANCE!
SELECT COUNT(*) AS count, jour AS day FROM ventes_stream GROUP BY jour ORDER BY day    ¦ 2,2025-12-10;1,2025-12-11
SELECT RANK() OVER (ORDER BY montant DESC), vente_id FROM ventes_stream ORDER BY 1     ¦ 1,3;2,2;3,1
SELECT SUM(montant) OVER (PARTITION BY pays ORDER BY vente_id) FROM ventes_stream ORDER BY 1 ¦ 0.1;0.2;1234.6
SELECT reason, COUNT(*) FROM bronze.ventes_quarantine GROUP BY reason ORDER BY 2       ¦ NOT_JSON,1;MISSING_FIELD,2
SELECT payload FROM ventes_quarantine WHERE payload LIKE '%a|b%' LIMIT 1               ¦ "{""a|b"": 1}"
SELECT DISTINCT headers FROM silver.ventes_par_pays, ventes_quarantine                 ¦ "{""source"":""base64:/w==""}"
SELECT CAST(montant AS DECIMAL(14, 2)) || ' EUR', TO_CHAR(timestamp, 'YYYY-MM-DD HH24:MI:SS.MS') FROM ventes_stream WHERE vente_id = 3 ¦ 1234.50 EUR,2025-12-11 09:00:00.000
SELECT 1 + 1                                                                           ¦ 2
SELECT * FROM (VALUES (1, 'a'), (2, 'bc')) AS t (n, x)                                 ¦ 1,a;2,bc
SELECT vente_id FROM ventes_stream WHERE pays = 'Nulle part'                           ¦ ``
SELECT COUNT(*) FROM ventes_stream a, ventes_stream b                                  ¦ 9
SELECT client_id FROM ventes_stream WHERE vente_id > 5000000000                        ¦ ``
""")
  void questionsAreAnswered(String sql, String expected) {
    assertThat(sql, String.join(";", rows(sql)), is(expected));
  }

  /** The second sale is at 11:00:00.000123. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
SELECT timestamp FROM ventes_stream WHERE vente_id = 2                                   ¦ 2025-12-10T11:00:00Z
SELECT vente_id FROM ventes_stream WHERE timestamp = TIMESTAMP '2025-12-10 11:00:00'     ¦ 2
SELECT vente_id FROM ventes_stream WHERE timestamp <= TIMESTAMP '2025-12-10 11:00:00' ORDER BY 1 ¦ 1;2
SELECT vente_id FROM ventes_stream WHERE timestamp < TIMESTAMP '2025-12-10 11:00:00'     ¦ 1
SELECT vente_id FROM ventes_stream WHERE timestamp > TIMESTAMP '2025-12-10 11:00:00'     ¦ 3
SELECT vente_id FROM ventes_stream WHERE timestamp >= TIMESTAMP '2025-12-10 11:00:00' ORDER BY 1 ¦ 2;3
SELECT vente_id FROM ventes_stream WHERE timestamp <> TIMESTAMP '2025-12-10 11:00:00' ORDER BY 1 ¦ 1;3
SELECT vente_id FROM ventes_stream WHERE timestamp >= '2025-12-11'                       ¦ 3
SELECT vente_id FROM ventes_stream WHERE timestamp BETWEEN '2025-12-10 10:30:00' AND '2025-12-10 11:00:00' ¦ 2
SELECT vente_id FROM ventes_stream WHERE CAST(timestamp AS DATE) = DATE '2025-12-11'     ¦ 3
SELECT CAST('2025-12-11 10:00:00' AS TIMESTAMP) AS timestamp                             ¦ 2025-12-11T10:00:00Z
SELECT MAX(s.timestamp) FROM ventes_stream s                                             ¦ 2025-12-11T09:00:00Z
SELECT FLOOR(timestamp TO HOUR), COUNT(*) FROM ventes_stream GROUP BY 1 ORDER BY 1 LIMIT 1 ¦ 2025-12-10T10:00:00Z,1
SELECT EXTRACT(HOUR FROM timestamp) FROM ventes_stream WHERE vente_id = 3                ¦ 9
SELECT timestamp + INTERVAL '1' HOUR FROM ventes_stream WHERE vente_id = 3               ¦ 2025-12-11T10:00:00Z
SELECT timestamp - INTERVAL '2' YEAR * vente_id FROM ventes_stream WHERE vente_id = 3    ¦ 2019-12-11T09:00:00Z
SELECT vente_id FROM ventes_stream WHERE timestamp - INTERVAL '1' DAY > TIMESTAMP '2025-12-10 08:00:00' ¦ 3
SELECT CAST(timestamp AS DATE) FROM ventes_stream WHERE vente_id = 3                     ¦ 2025-12-11
SELECT COUNT(*) FROM ventes_stream WHERE timestamp < CURRENT_TIMESTAMP                   ¦ 3
""")
  void timesHaveMilliseconds(String sql, String expected) {
    assertThat(sql, String.join(";", rows(sql)), is(expected));
  }

  @Test
  void tablesAreForTheEye() {
    assertThat(
        query(
                lake,
                "--sql=SELECT pays, SUM(montant) AS total, COUNT(*) FROM ventes_stream"
                    + " GROUP BY pays ORDER BY pays")
            .out(),
        is(
            List.of(
                "  pays       total  COUNT(*)",
                "  ------  --------  --------",
                "  France  1,234.60         2",
                "  Suisse      0.20         1")));
  }

  @Test
  void jsonAndMarkdownToo() {
    String sql = "--sql=SELECT vente_id, montant, timestamp, is_late FROM ventes_stream LIMIT 1";
    assertThat(
        query(lake, sql.replace("LIMIT 1", "WHERE vente_id = 2"), "--format=json").out(),
        is(
            List.of(
                "{\"vente_id\":2,\"montant\":0.2,\"timestamp\":\"2025-12-10T11:00:00Z\","
                    + "\"is_late\":true}")));
    assertThat(
        query(lake, "--sql=SELECT COUNT(*) FROM ventes_stream", "--format=markdown").out(),
        is(List.of("| COUNT(*) |", "| ---: |", "| 3 |")));
  }

  @Test
  void allRowsArePrintedWhateverTheLimitOfReports() {
    assertThat(
        query(lake, "--sql=SELECT vente_id FROM ventes_stream", "--limit=1", "--format=csv")
            .out()
            .size(),
        is(4));
  }

  @Test
  void theTablesAreAskedAsTheyWere() {
    String count = "--sql=SELECT COUNT(*) AS n FROM ventes_aggreges";
    assertThat(query(lake, count, "--format=json").out(), is(List.of("{\"n\":4}")));
    assertThat(query(lake, count, "--format=json", "--asOf=0").out(), is(List.of("{\"n\":3}")));
    assertThat(
        query(lake, count, "--format=json", "--asOf=2025-12-15T12:00:30Z").out(),
        is(List.of("{\"n\":3}")));
    QueryRun two = query(lake, "--sql=SELECT 1 FROM ventes_aggreges, ventes_stream", "--asOf=0");
    assertThat(two.code(), is(ExitCode.BAD_USAGE));
    assertThat(
        two.err(),
        is(
            "error: --asOf=0 is a version, and each table counts its own. Ask one table, or give a"
                + " time.\n"));
  }

  @Test
  void tablesThatAreNotThereYetAreNamed() {
    QueryRun run = query("--lake=" + other, "--sql=SELECT pays FROM ventes_par_pays");
    assertThat(run.code(), is(ExitCode.DONE));
    assertThat(
        run.out(),
        is(List.of("  Table silver/ventes_par_pays is not there yet: 'silver' makes it.")));
    QueryRun json =
        query("--lake=" + other, "--sql=SELECT pays FROM ventes_par_pays", "--format=json");
    assertThat(json.out(), is(List.of()));
    assertThat(
        json.err(), is("Table silver/ventes_par_pays is not there yet: 'silver' makes it.\n"));
    // That it is not there is no reason not to see a mistake.
    assertThat(
        query("--lake=" + other, "--sql=SELECT pay FROM ventes_par_pays").code(),
        is(ExitCode.BAD_USAGE));
  }

  @Test
  void anEmptyTableGivesNoRows() throws Exception {
    QueryLake empty = QueryLake.filled(other);
    Path log = Path.of(empty.lake().countries(), "_delta_log", "00000000000000000000.json");
    Files.write(
        log, Files.readAllLines(log).stream().filter(line -> !line.contains("\"add\"")).toList());
    QueryRun run =
        query(
            "--lake=" + other,
            "--sql=SELECT COUNT(*), SUM(revenue_total) FROM ventes_par_pays",
            "--format=csv");
    assertThat(run.out(), is(List.of("COUNT(*),SUM(revenue_total)", "0,")));
  }

  @Test
  void aTableNobodyAsksForNeedNotBeReadable() throws Exception {
    QueryLake broken = QueryLake.filled(other);
    try (Stream<Path> log = Files.list(Path.of(broken.lake().segments(), "_delta_log"))) {
      for (Path entry : log.filter(f -> f.toString().endsWith(".json")).toList()) {
        Files.writeString(entry, "{");
      }
    }
    assertThat(
        query("--lake=" + other, "--sql=SELECT COUNT(*) AS n FROM ventes_stream", "--format=json")
            .out(),
        is(List.of("{\"n\":3}")));
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
    QueryRun run = query(lake, "--sql=" + sql);
    assertThat(run.err(), is("error: " + message + "\n"));
    assertThat(run.code(), is(ExitCode.BAD_USAGE));
    assertThat(run.out(), is(List.of()));
  }

  @Test
  void aMistakeInALaterLineIsPlacedThere() {
    assertThat(
        query(lake, "--sql=SELECT timestamp,\n  timestamp, oops\nFROM ventes_stream").err(),
        is("error: --sql is wrong at line 2, column 14: There is no column oops.\n"));
  }

  @Test
  void aValueThatTheQueryCannotTakeIsNamed() {
    QueryRun run =
        query(lake, "--sql=SELECT CAST(pays AS INTEGER) FROM ventes_stream WHERE vente_id = 3");
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
        query(lake, "--sql=SELECT " + expression + " FROM ventes_stream WHERE vente_id = 3");
    assertThat(run.out() + run.err(), run.code(), is(ExitCode.FAILED));
    assertThat(
        run.err(),
        is(
            "error: The query fails on a value: "
                + problem
                + " Leave such rows out with WHERE, or use SAFE_CAST or NULLIF.\n"));
  }

  @Test
  void aLongListOfValuesIsJoined() {
    String numbers =
        IntStream.range(2, 1_500).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    assertThat(
        rows(
            "SELECT vente_id FROM ventes_stream WHERE vente_id IN ("
                + numbers
                + ") AND montant NOT IN (0.2, "
                + numbers
                + ")"),
        is(List.of("3")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"vente_id + ", "(", "UPPER(pays || vente_id || 'x') = 'X' OR vente_id = 9 OR "})
  void aQueryThatIsTooLongIsRefused(String part) {
    QueryRun run =
        query(lake, "--sql=SELECT " + part.repeat(4_000) + " vente_id = 1 FROM ventes_stream");
    assertThat(run.code(), is(ExitCode.FAILED));
    assertThat(
        run.err(),
        is(
            "error: The SQL engine cannot run this query (it is too long). Rephrase it, or read the"
                + " tables with Spark.\n"));
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
        query(lake, "--sql=SELECT " + expression + " FROM ventes_stream WHERE vente_id = 3");
    assertThat(run.out() + run.err(), run.code(), is(ExitCode.FAILED));
    assertThat(run.err(), startsWith("error: A number in the query is too large for its type"));
  }

  @Test
  void aPatternThatNeedsTooDeepAStackIsAnError() {
    QueryRun run =
        query(
            lake,
            "--sql=SELECT COUNT(*) FROM (SELECT REPEAT('a', 200000 + vente_id) AS t FROM"
                + " ventes_stream) x WHERE t SIMILAR TO '(a|b)*'");
    assertThat(run.code(), is(ExitCode.FAILED));
    assertThat(run.err(), startsWith("error: The query fails on a value: StackOverflowError."));
  }

  @Test
  void numbersThatFitAreExact() {
    assertThat(
        rows(
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
    assertThat(sql, String.join(";", rows(sql)), is(expected));
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
    assertThat(sql, String.join(";", rows(sql)), is(expected));
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
        rows("SELECT " + expressions + " FROM ventes_stream WHERE vente_id = 1"),
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
SAFE_CAST(timestamp AS VARCHAR), SAFE_CAST(montant AS VARCHAR), CAST(CAST(timestamp AS VARCHAR) AS TIMESTAMP) = timestamp ¦ 2025-12-10 11:00:00,0.2,true
""")
  void aTimeAndAnAmountAsTextAreWhole(String expressions, String expected) {
    assertThat(
        expressions,
        rows("SELECT " + expressions + " FROM ventes_stream WHERE vente_id = 2"),
        is(List.of(expected)));
  }

  /** ESC, the CSI of the second set of controls, and what turns the direction of text. */
  @Test
  void noTextDrivesATerminalAPageOrASpreadsheet() {
    String sql =
        "--sql=SELECT t FROM (VALUES ('a\u001b[31m\u009b2J\u202eb'), ('=1+1'), ('-x'),"
            + " ('<img src=x>[a](b)`|')) AS v (t)";
    assertThat(
        query(lake, sql, "--format=table").out(),
        is(
            List.of(
                "  t",
                "  -------------------",
                "  a [31m 2J\uFFFDb",
                "  =1+1",
                "  -x",
                "  <img src=x>[a](b)`|")));
    assertThat(
        query(lake, sql, "--format=json").out(),
        is(
            List.of(
                "{\"t\":\"a\\u001B[31m\\u009b2J\\u202eb\"}",
                "{\"t\":\"=1+1\"}",
                "{\"t\":\"-x\"}",
                "{\"t\":\"<img src=x>[a](b)`|\"}")));
    assertThat(
        query(lake, sql, "--format=csv").out(),
        is(List.of("t", "a\u001b[31m\u009b2J\u202eb", "'=1+1", "'-x", "<img src=x>[a](b)`|")));
    assertThat(
        query(lake, sql, "--format=markdown").out(),
        is(
            List.of(
                "| t |",
                "| --- |",
                "| a \\[31m 2J\uFFFDb |",
                "| =1+1 |",
                "| -x |",
                "| \\<img src=x>\\[a](b)\\`\\| |")));
  }

  @Test
  void reportsAndSqlAreAskedOneAtATime() {
    for (String report : List.of("--batch", "--report=late")) {
      QueryRun run = query(lake, "--sql=SELECT 1", report);
      assertThat(run.code(), is(ExitCode.BAD_USAGE));
      assertThat(
          run.err(),
          is(
              "error: --sql asks a question of its own, and --batch and --report print reports."
                  + " Give one of them.\n"));
    }
  }
}
