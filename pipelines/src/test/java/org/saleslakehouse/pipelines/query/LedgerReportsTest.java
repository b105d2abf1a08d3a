package org.saleslakehouse.pipelines.query;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.transforms.sale.Rows;

/** What was reported when, and which rules were broken, over the days of a lake. */
class LedgerReportsTest {
  @TempDir Path folder;
  private QueryLake lake;

  @BeforeEach
  void emptyLake() {
    lake = new QueryLake(folder);
  }

  private void clientDays(long version, String committed, String day, int client, double spent)
      throws Exception {
    lake.write(
        lake.lake().clientDays(),
        Rows.CLIENT_DAY,
        Rows.CLIENT_DAY_PARTITION_COLUMNS,
        QueryLake.clientDay(client, "Client", "France", day, 1, spent));
    QueryLake.setCommitTime(lake.lake().clientDays(), version, Instant.parse(committed));
  }

  /** The first report of the 10th is made when it is over; what comes a day later restates it. */
  @Test
  void aDayIsHeldAgainstItsFirstReportAfterItsEnd() throws Exception {
    clientDays(0, "2025-12-10T12:00:00Z", "2025-12-10", 11, 100); // the day goes on
    clientDays(1, "2025-12-11T00:05:00Z", "2025-12-10", 12, 20);
    clientDays(2, "2025-12-12T01:00:00Z", "2025-12-11", 11, 7);
    clientDays(3, "2025-12-12T02:00:00Z", "2025-12-10", 13, 3);
    lake.write(
        lake.lake().bronze(),
        Rows.BRONZE,
        List.of("jour"),
        QueryLake.sale(1, 11, "2025-12-10T10:00:00Z", 100, 0),
        QueryLake.sale(2, 12, "2025-12-10T11:00:00Z", 20, 700),
        QueryLake.sale(3, 13, "2025-12-10T12:00:00Z", 3, 90_000),
        QueryLake.sale(4, 11, "2025-12-11T12:00:00Z", 7, 3_700));

    assertThat(
        csv("restatements"),
        is(
            List.of(
                "day,reported_at,sales_reported,sales_now,sales_since,revenue_reported,revenue_now,"
                    + "revenue_since,missed_after_10_minutes,missed_after_1_hour,"
                    + "missed_after_1_day",
                "2025-12-11,2025-12-12T01:00:00Z,1,1,0,7.0,7.0,0.0,7.0,7.0,0",
                "2025-12-10,2025-12-11T00:05:00Z,2,3,1,120.0,123.0,3.0,23.0,3.0,3.0")));
  }

  @Test
  void aDayThatIsNotOverHasNoReportYet() throws Exception {
    clientDays(0, "2025-12-10T12:00:00Z", "2025-12-10", 11, 100);
    lake.write(
        lake.lake().bronze(),
        Rows.BRONZE,
        List.of("jour"),
        QueryLake.sale(1, 11, "2025-12-10T10:00:00Z", 100, 0));

    assertThat(csv("restatements").get(1), is("2025-12-10,,,1,,,100.0,,0,0,0"));
  }

  @Test
  void rulesAreCountedByDayFromBothTables() throws Exception {
    lake.write(
        lake.lake().bronze(),
        Rows.BRONZE,
        List.of("jour"),
        QueryLake.sale(1, 11, "2025-12-10T10:00:00Z", 1, 0, "few,named"),
        QueryLake.sale(2, 11, "2025-12-10T10:00:00Z", 1, 0, "few"),
        QueryLake.sale(3, 11, "2025-12-10T10:00:00Z", 1, 0),
        QueryLake.sale(4, 11, "2025-12-11T10:00:00Z", 1, 0, "few"));
    lake.write(
        lake.lake().quarantine(),
        Rows.QUARANTINE,
        List.of("jour"),
        QueryLake.rejected(
            5, "quality_rule", "pays", "2025-12-10T10:00:01Z", "countries: 'Mars' is not allowed"),
        QueryLake.rejected(6, "not_json", null, "2025-12-10T10:00:01Z", "no JSON"));

    assertThat(
        csv("expectations"),
        is(
            List.of(
                "day,rule,flagged,set_aside,sales,percent",
                "2025-12-11,few,1,0,1,100.0",
                "2025-12-10,countries,0,1,3,25.0",
                "2025-12-10,few,2,0,3,66.7",
                "2025-12-10,named,1,0,3,33.3")));
  }

  private List<String> csv(String report) {
    QueryRun run = QueryRun.query("--lake=" + lake.path(), "--report=" + report, "--format=csv");
    assertThat(run.err(), run.code(), is(ExitCode.DONE));
    return run.out();
  }
}
