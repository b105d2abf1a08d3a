package org.saleslakehouse.pipelines.audit;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.saleslakehouse.pipelines.silver.TestSale.sales;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.Lakehouse;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.pipelines.silver.SilverLake;
import org.saleslakehouse.pipelines.silver.TestSale;

/**
 * Goal: what {@code audit} prints of a whole lake, and of one that is not. Method: offset 0 of the
 * topic is in the quarantine, 1 to 3 are sales of two days; then one fault each. How Bronze is
 * proved, {@code AuditPositionsTest} looks at.
 */
class LakeAuditTest {
  @TempDir Path temp;
  private SilverLake lake;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void aWholeLake() {
    lake = WholeLake.at(temp.resolve("lake"));
  }

  private void write(long firstOffset, Stream<TestSale> sales) {
    WholeLake.write(lake, firstOffset, sales);
  }

  @Test
  void aWholeLakeIsProvedInThreeLines() {
    assertThat(audit(), is(ExitCode.DONE));
    assertThat(
        out(),
        is(
            """
            ventes_stream-0  offsets 0 to 3  ventes_quarantine 1  ventes_stream 3
            Silver: reflects Bronze at version 1.

            Whole: 4 offsets of 1 partitions, in 3 data files (0 read).
            """));
    assertThat(audit("--deep"), is(ExitCode.DONE));
    assertThat(out(), containsString("in 3 data files (3 read)."));
  }

  @Test
  void aFaultOfBronzeIsNamedWithItsOffsetsAndTheWayBack() throws Exception {
    Path gone = dataFile("jour=2025-12-02");
    Files.delete(gone);

    assertThat(audit(), is(ExitCode.FAILED));
    assertThat(
        out().lines().skip(3).findFirst().orElseThrow(),
        is("file_missing: ventes_stream, ventes_stream-0, offsets 3"));
    assertThat(out(), containsString("  way back: Put the file back from a copy."));
    assertThat(
        err(), is("error: 1 finding: 4 offsets of 1 partitions, in 3 data files (0 read).\n"));
  }

  @Test
  void silverThatIsBehindIsNamed() throws Exception {
    write(4, sales(1, "2025-12-03T10:00:00Z", 5));

    JsonNode finding = onlyFinding();
    assertThat(finding.path("kind").textValue(), is("silver_behind"));
    assertThat(finding.path("table").textValue(), is("ventes_aggreges"));
    assertThat(
        finding.path("why").textValue(),
        is("It is behind Bronze at version 2: 1 day changed since version 1."));
    assertThat(
        finding.path("way_back").textValue(), is("Run 'silver --lake=" + lake.lake() + "'."));
  }

  @Test
  void aRollUpThatIsBehindIsNamed() throws Exception {
    SilverLake old = lake.copyTo(temp.resolve("old"), path -> false);
    write(4, sales(1, "2025-12-03T10:00:00Z", 5));
    lake.update();
    Path mixed = temp.resolve("mixed");
    SilverLake both = lake.copyTo(mixed, path -> path.toString().contains("ventes_par_pays"));
    old.copyTo(mixed, path -> !path.toString().contains("ventes_par_pays"));
    lake = both;

    JsonNode finding = onlyFinding();
    assertThat(finding.path("kind").textValue(), is("roll_up_behind"));
    assertThat(finding.path("table").textValue(), is("ventes_par_pays"));
  }

  @Test
  void tablesOfAnotherBronzeAreNamed() throws Exception {
    SilverLake other = lake.copyTo(temp.resolve("other"), path -> path.startsWith("bronze"));
    lake = other;
    write(1, sales(1, "2025-12-01T10:00:00Z", 10));

    JsonNode findings = json().path("findings");
    assertThat(
        findings.findValuesAsText("kind"), is(List.of("table_missing", "silver_of_other_bronze")));
  }

  @Test
  void clientDaysThatCountOtherSalesThanBronzeHoldsAreNamed() throws Exception {
    List<Row> more = new ArrayList<>();
    DeltaTable clientDays = DeltaTable.open(lake.lake().clientDays());
    try (DeltaTable.Rows rows = clientDays.rows()) {
      rows.forEach(row -> more.add(row));
    }
    more.removeIf(row -> !"2025-12-02".equals(row.getString("jour")));
    SilverLake.write(
        DeltaIO.write().to(lake.lake().clientDays()).withPartitionColumns("jour"),
        more,
        clientDays.schema());

    assertThat(
        json().path("findings").findValuesAsText("kind"),
        is(List.of("figures_differ", "figures_differ", "figures_differ")));
    assertThat(
        json().path("findings").findValuesAsText("why").get(0),
        is(
            "It says that it reflects version 1 of Bronze, but counts other sales than that holds"
                + " on 1 day: 2025-12-02 (2 sales for 1)."));
    assertThat(
        json().path("findings").findValuesAsText("why").get(1),
        is(
            "It does not add up to the client-days: Suisse (1 sales of 30.0 EUR for 2 of"
                + " 60.00)."));
  }

  @Test
  void theObjectForProgramsHasThePartitions() throws Exception {
    JsonNode report = json();
    assertThat(report.path("status").textValue(), is("whole"));
    assertThat(
        report.path("partitions").get(0).toString(),
        is(
            "{\"partition\":\"ventes_stream-0\",\"first\":0,\"last\":3,\"offsets\":4,\"rows\":4,"
                + "\"without_record\":0,\"covered\":[[0,3]],\"gaps\":[]}"));
    assertThat(report.path("silver").path("state").textValue(), is("up_to_date"));
  }

  private JsonNode onlyFinding() throws Exception {
    JsonNode findings = json().path("findings");
    assertThat(findings.toString(), findings.size(), is(1));
    return findings.get(0);
  }

  private JsonNode json() throws Exception {
    audit("--format=json");
    return new ObjectMapper().readTree(out());
  }

  private Path dataFile(String folder) throws Exception {
    try (Stream<Path> files = Files.list(Path.of(lake.lake().bronze()).resolve(folder))) {
      return files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }

  private ExitCode audit(String... options) {
    out.reset();
    err.reset();
    List<String> arguments = new ArrayList<>(List.of("audit", "--lake=" + lake.lake().base()));
    arguments.addAll(List.of(options));
    return Lakehouse.run(
        arguments.toArray(new String[0]),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
