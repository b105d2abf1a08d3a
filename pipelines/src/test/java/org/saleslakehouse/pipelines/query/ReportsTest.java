package org.saleslakehouse.pipelines.query;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.pipelines.options.ReportName;

/** Each report on a small lake, to the letter. */
class ReportsTest {
  @TempDir static Path folder;

  private static QueryLake lake;

  @BeforeAll
  static void fillLake() {
    lake = QueryLake.filled(folder);
  }

  @Test
  void bronzeShowsTheLastIngestedFirst() {
    assertThat(
        report("bronze", "--limit=2", "--format=csv"),
        is(
            List.of(
                "vente_id,timestamp,client_nom,produit_nom,categorie,quantite,montant,pays,segment,"
                    + "is_late,kafka_partition,kafka_offset,date_ingestion",
                "3,2025-12-11T09:00:00Z,Éva,Clavier,Informatique,1,1234.5,France,Particulier,"
                    + "false,1,3,2025-12-11T09:00:01Z",
                "2,2025-12-10T11:00:00.000123Z,Bob,Clavier,Informatique,1,0.2,Suisse,Particulier,"
                    + "true,0,2,2025-12-10T11:15:01.000123Z")));
  }

  @Test
  void clientDaysShowTheNewestDayFirst() {
    assertThat(
        report("client_days", "--limit=2"),
        is(
            lines(
                """
                Silver: clients by day, newest day first
                  jour        client_id  client_nom  pays    segment      nb_achats  total_quantite  total_depense  panier_moyen  nb_produits_distincts  est_client_fidele  segment_depense
                  ----------  ---------  ----------  ------  -----------  ---------  --------------  -------------  ------------  ---------------------  -----------------  ---------------
                  2025-12-11         11  Éva         France  Particulier          3               3       1,234.50        411.50                      1  yes                Premium
                  2025-12-10         12  Bob         Suisse  Particulier          1               1           0.20          0.20                      1  no                 Economy
                  (2 of 3 rows)
                """)));
  }

  @Test
  void countriesShowTheTableAsItIs() {
    assertThat(
        report("countries"),
        is(
            lines(
                """
                Silver: countries
                  pays    total_transactions  revenue_total  transaction_moyenne  items_sold  unique_customers  processing_time
                  ------  ------------------  -------------  -------------------  ----------  ----------------  --------------------
                  France                   4       1,234.60               308.65           4                 1  2025-12-31T00:00:00Z
                  Suisse                   1           0.20                 0.20           1                 1  2025-12-31T00:00:00Z
                """)));
  }

  @Test
  void segmentsShowTheTableAsItIs() {
    assertThat(
        report("segments"),
        is(
            lines(
                """
                Silver: segments
                  segment      total_transactions  revenue_total  transaction_moyenne  unique_customers  countries_count  processing_time
                  -----------  ------------------  -------------  -------------------  ----------------  ---------------  --------------------
                  Particulier                   5       1,234.80               246.96                 2                2  2025-12-31T00:00:00Z
                """)));
  }

  @Test
  void countsNameAllTables() {
    List<String> found = new ArrayList<>();
    for (String line : report("counts", "--format=csv")) {
      List<String> cells = Arrays.asList(line.split(","));
      found.add(String.join(",", cells.get(0), cells.get(1), cells.get(2), cells.get(4)));
    }
    assertThat(
        found,
        is(
            List.of(
                "table,rows,files,version",
                "bronze/ventes_stream,3,2,0",
                "bronze/ventes_quarantine,3,1,0",
                "silver/ventes_aggreges,3,2,0",
                "silver/ventes_par_pays,2,1,0",
                "silver/ventes_par_segment,1,1,0")));
  }

  @Test
  void topClientsAddUpTheirDays() {
    assertThat(
        report("top_clients"),
        is(
            lines(
                """
                Top clients by revenue
                  Number  Client  Country  Purchases     Spent
                  ------  ------  -------  ---------  --------
                      11  Éva     France           4  1,234.60
                      12  Bob     Suisse           1      0.20
                """)));
  }

  @Test
  void revenueByCountryHasItsPartOfTheWhole() {
    assertThat(
        report("revenue_by_country", "--limit=1"),
        is(
            lines(
                """
                Revenue by country
                  Country   Revenue      %  Sales  Average sale  Items  Clients
                  -------  --------  -----  -----  ------------  -----  -------
                  France   1,234.60  100.0      4        308.65      4        1
                  (1 of 2 rows)
                """)));
  }

  @Test
  void loyaltyComparesLoyalDaysWithTheOthers() {
    assertThat(
        report("loyalty"),
        is(
            lines(
                """
                Loyalty, by clients' days
                  Loyal  Client-days  Clients  Purchases     Spent      %  Average purchase
                  -----  -----------  -------  ---------  --------  -----  ----------------
                  yes              1        1          3  1,234.50  100.0            411.50
                  no               2        2          2      0.30    0.0              0.15
                """)));
  }

  @Test
  void latestTransactionsGoByTheTimeOfTheSale() {
    assertThat(
        report("latest", "--limit=2"),
        is(
            lines(
                """
                Latest transactions
                  timestamp                    vente_id  client_nom  produit_nom  quantite   montant  pays    is_late
                  ---------------------------  --------  ----------  -----------  --------  --------  ------  -------
                  2025-12-11T09:00:00Z                3  Éva         Clavier             1  1,234.50  France  no
                  2025-12-10T11:00:00.000123Z         2  Bob         Clavier             1      0.20  Suisse  yes
                  (2 of 3 rows)
                """)));
  }

  /** 0.1 and 0.2 are 0.3 here, which they would not be as doubles. */
  @Test
  void statisticsAddMoneyUpExactly() {
    assertThat(
        report("statistics", "--format=json"),
        is(
            List.of(
                "{\"sales\":5,\"revenue\":1234.8,\"average_sale\":246.96,\"smallest_sale\":0.1,"
                    + "\"largest_sale\":411.5,\"items\":5,\"clients\":2,\"countries\":2,\"days\":2,"
                    + "\"first_day\":\"2025-12-10\",\"last_day\":\"2025-12-11\"}")));
  }

  @Test
  void quarantineIsCountedByReasonAndField() {
    assertThat(
        report("quarantine"),
        is(
            lines(
                """
                Quarantine by reason
                  Reason         Field    Records  First                 Last                  Last record        Its detail
                  -------------  -------  -------  --------------------  --------------------  -----------------  ----------
                  MISSING_FIELD  montant        2  2025-12-10T10:00:02Z  2025-12-10T10:00:03Z  ventes_stream-0@7  no montant
                  NOT_JSON                      1  2025-12-10T10:00:01Z  2025-12-10T10:00:01Z  ventes_stream-0@5  no JSON
                """)));
  }

  @Test
  void lateSalesAreCountedByDay() {
    assertThat(
        report("late"),
        is(
            lines(
                """
                Late sales by day
                  Day         Sales  Late     %  Latest by (s)  Late revenue
                  ----------  -----  ----  ----  -------------  ------------
                  2025-12-10      2     1  50.0            900          0.20
                """)));
  }

  @Test
  void thereIsOneOfEachName() {
    assertThat(Reports.all().stream().map(Report::name).toList(), is(List.of(ReportName.values())));
  }

  private static List<String> report(String name, String... options) {
    List<String> arguments = new ArrayList<>(List.of("--lake=" + lake.path(), "--report=" + name));
    arguments.addAll(List.of(options));
    QueryRun run = QueryRun.query(arguments.toArray(new String[0]));
    assertThat(run.err(), run.code(), is(ExitCode.DONE));
    assertThat(run.err(), is(""));
    return run.out();
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }
}
