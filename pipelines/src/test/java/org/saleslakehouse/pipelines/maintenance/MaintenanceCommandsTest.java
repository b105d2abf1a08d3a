package org.saleslakehouse.pipelines.maintenance;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesRegex;
import static org.hamcrest.Matchers.startsWith;
import static org.saleslakehouse.pipelines.silver.TestSale.sales;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.Lakehouse;
import org.saleslakehouse.pipelines.audit.WholeLake;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.pipelines.silver.SilverLake;

/** {@code optimize}, {@code vacuum} and {@code history} on a lake, as they are typed. */
class MaintenanceCommandsTest {
  private static final String SALES = "--tables=ventes_stream";
  private static final String SIZE = "[0-9.]+ (B|KiB)";

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** Version 3 of the sales has one file of the first of December, and three of the second. */
  @BeforeEach
  void makeLake() {
    SilverLake lake = WholeLake.at(folder);
    WholeLake.write(lake, 4, sales(4, "2025-12-02T11:00:00Z", 40));
    WholeLake.write(lake, 5, sales(5, "2025-12-02T12:00:00Z", 50));
  }

  @Test
  void optimizeMergesWhatIsSmallAndSaysWhatItDid() {
    assertThat(
        run("optimize", SALES),
        contains(
            matchesRegex(
                "ventes_stream: 3 files \\("
                    + SIZE
                    + "\\) merged to 1 \\("
                    + SIZE
                    + "\\), up to"
                    + " version 4")));
    assertThat(salesTable().details().files(), is(2L));
    assertThat(run("optimize", SALES), contains("ventes_stream: nothing to merge"));
  }

  @Test
  void optimizeLeavesOtherDaysAndTablesWithoutDaysAlone() {
    assertThat(
        run("optimize", SALES + ",ventes_par_pays", "--days=2025-12-01"),
        contains("ventes_stream: nothing to merge", "ventes_par_pays: not kept by day, left out"));
    assertThat(salesTable().version(), is(3L));
  }

  @Test
  void aDryRunOfOptimizeChangesNothing() {
    assertThat(
        run("optimize", SALES, "--dryRun"),
        contains(matchesRegex("ventes_stream: would merge 3 files \\(" + SIZE + "\\) to 1")));
    assertThat(salesTable().version(), is(3L));
  }

  @Test
  void optimizeGoesOnWithTheOtherTablesWhereAFileIsLost() throws Exception {
    Path lost;
    try (Stream<Path> files = Files.list(folder.resolve("bronze/ventes_stream/jour=2025-12-02"))) {
      lost = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    Files.delete(lost);

    assertThat(exitCode("optimize"), is(ExitCode.FAILED));
    assertThat(
        out.toString(StandardCharsets.UTF_8).lines().toList(),
        hasItems(
            is("ventes_stream: 0 files merged, others not"), startsWith("ventes_par_segment: ")));
    assertThat(
        err(),
        containsString(
            "the data file jour=2025-12-02/"
                + lost.getFileName()
                + " could not be merged: NoSuchFileException: "));
  }

  @Test
  void tablesOfTheLakeAdoptTheDefaultsAndOthersKeepTheirs() {
    String tables = SALES + ",ventes_aggreges," + table("silver/ventes_par_pays");
    List<String> printed =
        run("optimize", "--adoptDefaults", "--versionRetention=1d", "--dryRun", tables);
    assertThat(printed.get(0), startsWith("ventes_stream: would set {"));
    assertThat(salesTable().version(), is(3L));

    printed = run("optimize", "--adoptDefaults", "--versionRetention=1d", tables);
    assertThat(printed.get(0), startsWith("ventes_stream: set {"));
    assertThat(printed.get(2), startsWith("ventes_aggreges: set {"));
    assertThat(
        printed.get(4), endsWith("ventes_par_pays: not a table of the lake, keeps its properties"));
    for (String place : List.of("bronze/ventes_stream", "silver/ventes_aggreges")) {
      DeltaTable table = DeltaTable.open(table(place));
      assertThat(
          table.properties().get("delta.logRetentionDuration"), is("interval 86400 seconds"));
      assertThat(
          table.properties().get("delta.deletedFileRetentionDuration"),
          is("interval 86400 seconds"));
    }
    assertThat(
        run("optimize", "--adoptDefaults", "--versionRetention=1d", SALES).get(0),
        is("ventes_stream: has the defaults already"));
  }

  @Test
  void vacuumDeletesWhatTheRetentionLetsItAndLessOnlyByForce() {
    run("optimize", SALES);
    assertThat(run("vacuum", SALES), contains("ventes_stream: nothing to delete of 5 files"));

    assertThat(exitCode("vacuum", SALES, "--retention=0s"), is(ExitCode.FAILED));
    assertThat(
        err(), containsString("the table's property delta.deletedFileRetentionDuration (PT168H)"));

    List<String> would = run("vacuum", SALES, "--retention=0s", "--force", "--dryRun");
    assertThat(would, hasSize(4));
    assertThat(
        would.get(3),
        matchesRegex("ventes_stream: would delete 3 files \\(" + SIZE + "\\) of 5 files"));
    assertThat(
        run("vacuum", SALES, "--retention=0s", "--force"),
        contains(matchesRegex("ventes_stream: deleted 3 files \\(" + SIZE + "\\) of 5 files")));
    assertThat(run("vacuum", SALES), contains("ventes_stream: nothing to delete of 2 files"));
    try (DeltaTable.Rows rows = salesTable().rows()) {
      List<Long> offsets = new ArrayList<>();
      rows.forEach(row -> offsets.add(row.getInt64("kafka_offset")));
      assertThat(
          offsets.stream().sorted().toList(),
          is(IntStream.rangeClosed(1, 5).mapToObj(Long::valueOf).toList()));
    }
  }

  @Test
  void historyShowsTheNewestCommitsOfATable() {
    run("optimize", SALES);
    List<String> printed = run("history", SALES, "--limit=2");
    assertThat(printed.get(printed.size() - 3), startsWith("     version  committed (UTC)"));
    assertThat(
        printed.get(printed.size() - 2),
        matchesRegex(" +4  [0-9-]{10} [0-9:]{8}  OPTIMIZE +3 +1 +3 +" + SIZE + ".*"));
    assertThat(
        printed.get(printed.size() - 1),
        matchesRegex(" +3  [0-9-]{10} [0-9:]{8}  WRITE +1 +1 +0 +" + SIZE + ".*"));
  }

  @Test
  void aNameThatIsNoTableOfTheLakeIsBadUsage() {
    assertThat(exitCode("optimize", "--tables=sales"), is(ExitCode.BAD_USAGE));
    assertThat(
        err(), startsWith("error: --tables names 'sales', which is not a table of the lake."));
  }

  private DeltaTable salesTable() {
    return DeltaTable.open(table("bronze/ventes_stream"));
  }

  private String table(String place) {
    return folder.resolve(place).toString();
  }

  /** What a command that ends well prints. */
  private List<String> run(String... arguments) {
    out.reset();
    assertThat(err(), exitCode(arguments), is(ExitCode.DONE));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private ExitCode exitCode(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--lake=" + folder);
    return Lakehouse.run(
        all.toArray(String[]::new),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
