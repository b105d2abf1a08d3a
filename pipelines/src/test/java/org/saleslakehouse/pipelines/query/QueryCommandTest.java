package org.saleslakehouse.pipelines.query;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.saleslakehouse.pipelines.query.QueryRun.query;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.transforms.sale.Rows;

/** What can be asked, in which form the answer comes, and what is said when there is none. */
class QueryCommandTest {
  private static final Instant NOON = Instant.parse("2025-12-15T12:00:00Z");

  @TempDir static Path folder;
  @TempDir Path empty;

  private static String lake;

  /** The countries have two versions, a minute apart. */
  @BeforeAll
  static void fillLake() throws Exception {
    QueryLake filled = QueryLake.filled(folder.resolve("demo-1"));
    lake = "--lake=" + filled.path();
    filled.write(
        filled.lake().clientDays(),
        Rows.CLIENT_DAY,
        Rows.CLIENT_DAY_PARTITION_COLUMNS,
        QueryLake.clientDay(13, "Zoé", "Suisse", "2025-12-12", 2, 3.3));
    for (String table :
        List.of(filled.lake().bronze(), filled.lake().clientDays(), filled.lake().countries())) {
      QueryLake.setCommitTime(table, 0, NOON);
    }
    QueryLake.setCommitTime(filled.lake().clientDays(), 1, NOON.plusSeconds(60));
    QueryLake.setCommitTime(filled.lake().quarantine(), 0, NOON.plusSeconds(60));
  }

  /** Passwords are masked in messages. A column may have the same name, and a country. */
  @ParameterizedTest
  @ValueSource(strings = {"json", "csv", "table", "markdown"})
  void aPasswordThatIsAWordOfTheDataChangesNoAnswer(String format) throws IOException {
    Path file = empty.resolve("c.yaml");
    Files.writeString(
        file,
        """
        kafka:
          client:
            ssl.keystore.password: kafka
            ssl.key.password: France
            ssl.truststore.password: "true"
        """);
    String sql =
        "--sql=SELECT kafka_offset, pays, pays = 'France' AS it FROM ventes_stream WHERE vente_id ="
            + " 3";
    assertThat(
        query("--config=" + file, lake, sql, "--format=" + format).out(),
        is(query(lake, sql, "--format=" + format).out()));
    assertThat(
        query("--config=" + file, "--lake=/no/kafka/there").err(),
        is(
            "error: Lake /no/********/there does not exist. Name one with --lake, or make one with"
                + " 'demo' or 'bronze'.\n"));
  }

  @Test
  void withoutTerminalAllReportsArePrintedAsByBatch() {
    QueryRun run = query(lake);
    assertThat(run.code(), is(ExitCode.DONE));
    assertThat(run.out(), is(query(lake, "--batch").out()));
    for (Report report : Reports.all()) {
      assertThat(run.out(), hasItem(report.title()));
    }
    assertThat(String.join("\n", run.out()), containsString("France  no\n\nOverall\n"));
  }

  @Test
  void inJsonEachRowOfABatchNamesItsReport() {
    QueryRun run = query(lake, "--batch", "--format=json");
    assertThat(
        run.out(),
        hasItem(
            "{\"report\":\"top_clients\",\"client_id\":13,\"client\":\"Zoé\","
                + "\"country\":\"Suisse\",\"purchases\":2,\"spent\":3.3}"));
  }

  @Test
  void markdownAlignsNumbers() {
    assertThat(
        query(lake, "--report=top_clients", "--limit=1", "--format=markdown").out(),
        is(
            List.of(
                "| Number | Client | Country | Purchases | Spent |",
                "| ---: | --- | --- | ---: | ---: |",
                "| 11 | Éva | France | 4 | 1,234.60 |",
                "",
                "(1 of 3 rows)")));
  }

  @Test
  void numbersAreWrittenInTheLanguageAskedFor() {
    assertThat(
        query(lake, "--report=top_clients", "--limit=1", "--language=de").out().get(3),
        is("      11  Éva     France           4  1.234,60"));
  }

  @Test
  void aTimeShowsAllTablesAsTheyWere() {
    List<String> then =
        query(lake, "--report=top_clients", "--asOf=2025-12-15T12:00:59Z", "--format=csv").out();
    assertThat(then.size(), is(3));
    List<String> later =
        query(lake, "--report=top_clients", "--asOf=2025-12-15 12:01:00", "--format=csv").out();
    assertThat(later.size(), is(4));
    assertThat(
        query(lake, "--report=quarantine", "--asOf=" + NOON).out(),
        is(
            List.of(
                "Quarantine by reason",
                "  Table bronze/ventes_quarantine was not there yet at 2025-12-15T12:00:00Z.")));
  }

  @Test
  void aVersionShowsOneTableAsItWas() {
    assertThat(query(lake, "--report=top_clients", "--asOf=0", "--format=csv").out().size(), is(3));
    QueryRun none = query(lake, "--report=top_clients", "--asOf=7");
    assertThat(none.code(), is(ExitCode.FAILED));
    assertThat(
        none.err(), startsWith("error: Table " + folder + "/demo-1/silver/ventes_aggreges has no"));
  }

  @Test
  void tablesThatAreNotThereYetAreNamedAndNoError() {
    QueryRun run = query("--lake=" + empty, "--report=late");
    assertThat(run.code(), is(ExitCode.DONE));
    assertThat(
        run.out(),
        is(
            List.of(
                "Late sales by day",
                "  Table bronze/ventes_stream is not there yet: 'bronze' makes it with the first"
                    + " sale.")));
    QueryRun counts = query("--lake=" + empty, "--report=counts", "--format=json");
    assertThat(counts.code(), is(ExitCode.DONE));
    assertThat(counts.out(), is(List.of()));
    assertThat(counts.err().lines().count(), is(5L));
    assertThat(query("--lake=" + empty).code(), is(ExitCode.DONE));
  }

  @Test
  void aLakeThatIsNotThereIsAnError() {
    QueryRun run = query("--lake=" + empty.resolve("none"));
    assertThat(run.code(), is(ExitCode.FAILED));
    assertThat(
        run.err(),
        is(
            "error: Lake "
                + empty.resolve("none")
                + " does not exist. Name one with --lake, or make one with 'demo' or 'bronze'.\n"));
  }

  @Test
  void lakesInAFolderOfLakesAreNamed() {
    QueryRun run = query("--lake=" + folder);
    assertThat(run.code(), is(ExitCode.FAILED));
    assertThat(
        run.err(),
        is(
            "error: Lake "
                + folder
                + " holds no tables, but lakes do that are in it. Name one with --lake: "
                + folder
                + "/demo-1.\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
--report=top_client   | --report=top_client is not one of bronze, client_days, countries, segments, counts, top_clients, revenue_by_country, loyalty, latest, statistics, quarantine, late, restatements, expectations. Did you mean top_clients?
--format=xml          | --format=xml is not one of table, json, csv, markdown.
--limit=0             | --limit=0 is not from 1 to 1000000.
--asOf=yesterday      | --asOf=yesterday is neither a version nor a time in UTC such as 2025-12-01T10:00:00Z or 2025-12-01.
--asOf=3              | --asOf=3 is a version, and each table counts its own. Name a --report on one table, or give a time.
--language=klingon    | --language=klingon is not a language such as fr, de or en-GB.
--format=csv          | --format=csv has the columns of one result, and all reports would be printed. Name one with --report, or take --format=json.
--batch --report=late | --batch prints all reports and --report one of them. Give one of the two.
""")
  void mistakesAreNamed(String options, String message) {
    String[] arguments = (lake + " " + options).split(" ");
    QueryRun run = query(arguments);
    assertThat(run.code(), is(ExitCode.BAD_USAGE));
    assertThat(run.err(), is("error: " + message + "\n"));
    assertThat(run.out(), is(List.of()));
  }

  @Test
  void aTableThatCannotBeReadIsNamed(@TempDir Path broken) throws Exception {
    QueryLake other = new QueryLake(broken);
    other.write(
        other.lake().bronze(),
        Rows.BRONZE,
        List.of(),
        QueryLake.sale(1, 11, "2025-12-10T10:00:00Z", 1.0, 0));
    try (var files = Files.walk(broken)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        Files.delete(file);
      }
    }
    QueryRun run = query("--lake=" + broken, "--report=latest");
    assertThat(run.code(), is(ExitCode.FAILED));
    assertThat(run.err(), startsWith("error: Table " + broken + "/bronze/ventes_stream"));
    assertThat(run.err().lines().count(), is(1L));
  }
}
