package org.saleslakehouse.pipelines.query;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.saleslakehouse.pipelines.query.QueryRun.query;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saleslakehouse.pipelines.console.ExitCode;

/** What SQL answers over a lake. */
class SqlAnswerTest {
  @TempDir static Path folder;
  @TempDir Path other;

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
    assertThat(sql, String.join(";", lake.rows(sql)), is(expected));
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
    assertThat(sql, String.join(";", lake.rows(sql)), is(expected));
  }

  @Test
  void tablesAreForTheEye() {
    assertThat(
        lake.query(
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
        lake.query(sql.replace("LIMIT 1", "WHERE vente_id = 2"), "--format=json").out(),
        is(
            List.of(
                "{\"vente_id\":2,\"montant\":0.2,\"timestamp\":\"2025-12-10T11:00:00Z\","
                    + "\"is_late\":true}")));
    assertThat(
        lake.query("--sql=SELECT COUNT(*) FROM ventes_stream", "--format=markdown").out(),
        is(List.of("| COUNT(*) |", "| ---: |", "| 3 |")));
  }

  @Test
  void allRowsArePrintedWhateverTheLimitOfReports() {
    assertThat(
        lake.query("--sql=SELECT vente_id FROM ventes_stream", "--limit=1", "--format=csv")
            .out()
            .size(),
        is(4));
  }

  @Test
  void theTablesAreAskedAsTheyWere() {
    String count = "--sql=SELECT COUNT(*) AS n FROM ventes_aggreges";
    assertThat(lake.query(count, "--format=json").out(), is(List.of("{\"n\":4}")));
    assertThat(lake.query(count, "--format=json", "--asOf=0").out(), is(List.of("{\"n\":3}")));
    assertThat(
        lake.query(count, "--format=json", "--asOf=2025-12-15T12:00:30Z").out(),
        is(List.of("{\"n\":3}")));
    QueryRun two = lake.query("--sql=SELECT 1 FROM ventes_aggreges, ventes_stream", "--asOf=0");
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

  @Test
  void aLongListOfValuesIsJoined() {
    String numbers =
        IntStream.range(2, 1_500).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    assertThat(
        lake.rows(
            "SELECT vente_id FROM ventes_stream WHERE vente_id IN ("
                + numbers
                + ") AND montant NOT IN (0.2, "
                + numbers
                + ")"),
        is(List.of("3")));
  }

  @Test
  void reportsAndSqlAreAskedOneAtATime() {
    for (String report : List.of("--batch", "--report=late")) {
      QueryRun run = lake.query("--sql=SELECT 1", report);
      assertThat(run.code(), is(ExitCode.BAD_USAGE));
      assertThat(
          run.err(),
          is(
              "error: --sql asks a question of its own, and --batch and --report print reports."
                  + " Give one of them.\n"));
    }
  }
}
