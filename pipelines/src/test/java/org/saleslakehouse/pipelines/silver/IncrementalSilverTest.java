package org.saleslakehouse.pipelines.silver;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.saleslakehouse.pipelines.silver.TestSale.sales;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.model.WriteMode;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.silver.SilverPlan.Extent;
import org.saleslakehouse.transforms.clientday.Thresholds;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Goal: incremental runs give what one run over all of Bronze gives, at the cost of what changed,
 * whatever happened before. Method: real tables on the DirectRunner; Bronze is written commit by
 * commit; what is expected is made by the batch mode from a copy of Bronze.
 */
class IncrementalSilverTest {
  @TempDir Path temp;
  private SilverLake lake;
  private int copies;

  @BeforeEach
  void newLake() {
    lake = new SilverLake(temp.resolve("lake"));
  }

  private void assertEqualToBatch(String... options) {
    assertThat(lake.tables(), equalTo(lake.batchTables(temp.resolve("batch" + copies++), options)));
  }

  private static Stream<TestSale> twoDays() {
    return Stream.of(
            sales(1, "2025-12-01T10:00:00Z", 0.1, 0.2),
            sales(2, "2025-12-01T11:00:00Z", 499.99),
            sales(3, "2025-12-02T10:00:00Z", 33.333333333333336, 66.66666666666667))
        .flatMap(s -> s);
  }

  @Test
  void eachRunGivesWhatBatchGives() {
    lake.commit(twoDays());
    assertThat(lake.run("INCREMENTAL").plan().extent(), is(Extent.ALL));
    assertEqualToBatch();

    lake.commit(sales(1, "2025-12-03T00:00:00Z", 12.5));
    assertThat(lake.run("INCREMENTAL").plan().days(), is(Set.of("2025-12-03")));
    assertEqualToBatch();

    // Late, for a day long over: it makes a client loyal and Premium and the product count grow.
    lake.commit(
        Stream.concat(
            sales(2, "2025-12-01T23:59:59.999Z", 0.01), sales(4, "2025-12-04T08:00:00Z", 100)));
    lake.commit(sales(2, "2025-12-01T23:59:59.999Z", 0.01, 0.02));
    assertThat(lake.run("INCREMENTAL").plan().days(), is(Set.of("2025-12-01", "2025-12-04")));
    assertEqualToBatch();
    assertThat(
        lake.tables().get("ventes_aggreges"),
        contains(
            "[1, Client 1, France, Pro, 2025-12-01, 2, 0.3, 2, 0.15, 0.1, 0.2, 2, true, Economy]",
            "[1, Client 1, France, Pro, 2025-12-03, 1, 12.5, 1, 12.5, 12.5, 12.5, 1, false,"
                + " Economy]",
            "[2, Client 2, France, Particulier, 2025-12-01, 4, 500.03, 4, 125.01, 0.01, 499.99, 2,"
                + " true, Premium]",
            "[3, Client 3, Suisse, Pro, 2025-12-02, 2, 100.0, 2, 50.0, 33.333333333333336,"
                + " 66.66666666666667, 2, true, Standard]",
            "[4, Client 4, Suisse, Particulier, 2025-12-04, 1, 100.0, 1, 100.0, 100.0, 100.0, 1,"
                + " false, Standard]"));
    assertThat(
        lake.tables().get("ventes_par_pays"),
        contains("[France, 7, 512.83, 73.26, 7, 2]", "[Suisse, 3, 200.0, 66.67, 3, 2]"));
  }

  /** Many days, of which one changes: 60, a year under {@code -Pcertify}. */
  @Test
  void readsNoFileButThoseOfTheDaysThatChanged() {
    int days = Boolean.getBoolean("certify") ? 365 : 60;
    LocalDate first = LocalDate.parse("2025-07-01");
    for (int commit = 0; commit < 2; commit++) {
      lake.commit(
          IntStream.range(0, days)
              .boxed()
              .flatMap(day -> sales(day, first.plusDays(day) + "T10:00:00Z", 1)));
    }
    SilverResult allDays = lake.run("INCREMENTAL");
    assertThat(allDays.bronzeFilesRead(), is(2L * days));
    assertThat(allDays.bronzeRowsRead(), is(2L * days));
    assertThat(DeltaTable.open(lake.lake().clientDays()).details().files(), is((long) days));

    lake.commit(sales(1, "2025-07-14T10:00:00Z", 3));
    SilverResult oneDay = lake.run("INCREMENTAL");
    assertThat(oneDay.plan().days(), is(Set.of("2025-07-14")));
    assertThat(oneDay.bronzeFilesRead(), is(3L));
    assertThat(oneDay.bronzeRowsRead(), is(3L));
    assertThat(oneDay.bronzeBytesRead() < allDays.bronzeBytesRead() / (days / 4), is(true));
    assertEqualToBatch();
  }

  @Test
  void nothingNewMakesNoCommit() {
    lake.commit(twoDays());
    lake.run("INCREMENTAL");
    SilverResult second = lake.run("INCREMENTAL");
    assertThat(second.plan().isNothingToDo(), is(true));
    assertThat(lake.versions(), contains(0L, 0L, 0L));
  }

  @Test
  void batchAndIncrementalGoOnFromEachOther() {
    lake.commit(twoDays());
    lake.run("BATCH");
    assertThat(lake.run("INCREMENTAL").plan().isNothingToDo(), is(true));
    lake.commit(sales(1, "2025-12-03T00:00:00Z", 12.5));
    lake.run("BATCH");
    assertThat(lake.run("INCREMENTAL").plan().isNothingToDo(), is(true));
    assertThat(lake.versions(), contains(1L, 1L, 1L));
    assertEqualToBatch();
  }

  @Test
  void aRunThatEndsBetweenTheCommitsIsMadeGood() {
    endBetweenTheCommits();
    SilverResult mended = lake.run("INCREMENTAL");
    assertThat(mended.plan().extent(), is(Extent.NOTHING));
    assertThat(mended.plan().isRollingUp(), is(true));
    assertThat(mended.bronzeFilesRead(), is(0L));
    assertEqualToBatch();
    assertThat(lake.run("INCREMENTAL").plan().isNothingToDo(), is(true));
  }

  /** The same, and Bronze has gone on before the next run. */
  @Test
  void aRunThatEndedBetweenTheCommitsIsMadeGoodTogetherWithWhatIsNew() {
    endBetweenTheCommits();
    lake.commit(sales(1, "2025-12-03T00:00:00Z", 12.5));
    assertThat(lake.run("INCREMENTAL").plan().days(), is(Set.of("2025-12-03")));
    assertEqualToBatch();
  }

  /** A small client-day table is rolled up by one worker, a large one by all. */
  @Test
  void eitherWayToRollUpGivesWhatBatchGives() {
    lake.commit(twoDays());
    lake.run("INCREMENTAL");
    for (long byOneBytes : new long[] {0, Long.MAX_VALUE}) {
      lake.commit(sales(2, "2025-12-01T23:59:59.999Z", 0.01, 0.02));
      run(planChanges(), byOneBytes);
      assertEqualToBatch();
    }
  }

  /**
   * Goal: a runner that runs the commit to the client-days again, after it was made and before the
   * roll-ups were, still makes these. Method: a run that ends after that commit, and then another
   * one of the same plan, to which the commit is as good as made.
   */
  @Test
  void aCommitThatIsTriedAgainStillLeadsToTheRollUps() {
    lake.commit(twoDays());
    lake.run("INCREMENTAL");
    for (long byOneBytes : new long[] {0, Long.MAX_VALUE}) {
      lake.commit(sales(1, "2025-12-03T00:00:00Z", 12.5));
      SilverPlan plan = planChanges();
      run(
          new SilverPlan(
              plan.extent(),
              plan.days(),
              plan.bronzeVersion(),
              plan.clientDaysVersion(),
              plan.marker(),
              plan.clientDays(),
              SilverPlan.Update.NONE,
              SilverPlan.Update.NONE,
              plan.reason()),
          byOneBytes);
      run(plan, byOneBytes);
      assertEqualToBatch();
    }
  }

  private SilverPlan planChanges() {
    SilverPlan plan = new SilverPlanner(lake.lake(), Thresholds.defaults()).planChanges();
    assertThat(plan.extent(), is(Extent.DAYS));
    return plan;
  }

  private void run(SilverPlan plan, long byOneBytes) {
    SilverOptions options =
        lake.values("INCREMENTAL").forRun(SilverOptions.class, temp.resolve("run"));
    SilverPipeline.create(
            options, lake.lake(), Thresholds.defaults(), plan, Instant.now(), byOneBytes)
        .run()
        .waitUntilFinish();
  }

  /** What is on the disk when the process ends after the commit to the client-days. */
  private void endBetweenTheCommits() {
    lake.commit(twoDays());
    lake.run("INCREMENTAL");
    lake =
        lake.copyTo(
            temp.resolve("ended"),
            p ->
                p.startsWith("silver/ventes_par_pays")
                    || p.startsWith("silver/ventes_par_segment"));
    assertThat(DeltaTable.open(lake.lake().clientDays()).version(), is(0L));
  }

  @Test
  void otherThresholdsJudgeAllDaysAnew() {
    lake.commit(twoDays());
    lake.run("INCREMENTAL");
    String[] others = {
      "loyalPurchases", "1", "premiumSpendingEur", "499.99", "standardSpendingEur", "0.3"
    };
    SilverResult rejudged = lake.run("INCREMENTAL", others);
    assertThat(rejudged.plan().extent(), is(Extent.ALL));
    assertThat(rejudged.plan().reason(), is("the thresholds have changed"));
    assertEqualToBatch(others);

    lake.commit(sales(1, "2025-12-03T00:00:00Z", 12.5));
    assertThat(lake.run("INCREMENTAL", others).plan().extent(), is(Extent.DAYS));
    assertEqualToBatch(others);
    assertThat(lake.run("INCREMENTAL").plan().extent(), is(Extent.ALL));
    assertEqualToBatch();
  }

  /** Each table goes from the old rows to the new ones in one version: no reader sees another. */
  @Test
  void rebuildReadsAllAndReplacesInPlace() {
    lake.commit(twoDays());
    lake.run("INCREMENTAL");
    Map<String, List<String>> before = lake.tables();
    lake.commit(sales(1, "2025-12-03T00:00:00Z", 12.5));
    SilverResult rebuilt = lake.run("INCREMENTAL", "rebuild", "true");
    assertThat(rebuilt.bronzeRowsRead(), is(6L));
    assertEqualToBatch();
    assertThat(lake.versions(), contains(1L, 1L, 1L));
    assertThat(lake.tablesAt(0), equalTo(before));
    assertThat(lake.run("INCREMENTAL").plan().isNothingToDo(), is(true));

    lake.run("INCREMENTAL", "rebuild", "true");
    assertThat(lake.versions(), contains(2L, 2L, 2L));
    assertThat(lake.tables(), equalTo(lake.tablesAt(1)));
  }

  @Test
  void aTableOfSomeoneElsesMakingIsOverwritten() {
    lake.commit(twoDays());
    lake.run("INCREMENTAL");
    SilverLake other = new SilverLake(temp.resolve("other"));
    other.commit(sales(9, "2025-01-01T10:00:00Z", 1));
    other.run("INCREMENTAL");
    // Without its log a table is nobody's; its rows come as a plain append.
    SilverLake foreign = lake.copyTo(temp.resolve("foreign"), p -> p.startsWith("silver"));
    try (DeltaTable.Rows rows = DeltaTable.open(other.lake().clientDays()).rows()) {
      SilverLake.write(
          DeltaIO.write().to(foreign.lake().clientDays()).withPartitionColumns("jour"),
          List.of(rows.next()),
          Rows.CLIENT_DAY);
    }
    SilverResult run = foreign.run("INCREMENTAL");
    assertThat(run.plan().reason(), containsString("nothing shows"));
    assertThat(foreign.tables(), equalTo(lake.tables()));
  }

  @Test
  void aMissingRollUpIsMadeFromTheClientDays() {
    lake.commit(twoDays());
    lake.run("INCREMENTAL");
    SilverLake without =
        lake.copyTo(temp.resolve("without"), p -> p.startsWith("silver/ventes_par_segment"));
    SilverResult run = without.run("INCREMENTAL");
    assertThat(run.bronzeFilesRead(), is(0L));
    assertThat(without.tables(), equalTo(lake.tables()));
    assertThat(without.versions(), contains(0L, 0L, 0L));
  }

  @Test
  void afterACleanedLogOfBronzeTheDaysThatDifferAreMadeAgain() {
    lake.commit(
        DeltaIO.write().withTableProperties(Map.of("delta.checkpointInterval", "10")), twoDays());
    lake.run("INCREMENTAL");
    for (int i = 0; i < 11; i++) {
      lake.commit(sales(1, "2025-12-03T00:00:00Z", i + 1));
    }
    // The checkpoint of version 10 stands for the entries before it.
    SilverLake cleaned =
        lake.copyTo(
            temp.resolve("cleaned"),
            p -> p.toString().matches("bronze/ventes_stream/_delta_log/0{19}\\d\\.json"));
    SilverResult run = cleaned.run("INCREMENTAL");
    assertThat(run.plan().extent(), is(Extent.DAYS));
    assertThat(run.plan().reason(), containsString("log has been cleaned"));
    assertEqualToBatch(cleaned);
  }

  private void assertEqualToBatch(SilverLake other) {
    assertThat(other.tables(), equalTo(lake.batchTables(temp.resolve("batch" + copies++))));
  }

  @Test
  void aReplacedBronzeMeansAllOfTheNewOneAndThenItsChanges() {
    lake.commit(twoDays());
    lake.commit(sales(1, "2025-12-03T00:00:00Z", 1));
    lake.commit(sales(1, "2025-12-04T00:00:00Z", 1));
    lake.run("INCREMENTAL");
    lake = lake.copyTo(temp.resolve("replaced"), p -> p.startsWith("bronze"));
    lake.commit(sales(7, "2025-12-05T00:00:00Z", 7));
    SilverResult run = lake.run("INCREMENTAL");
    assertThat(run.plan().extent(), is(Extent.ALL));
    assertEqualToBatch();

    lake.commit(sales(7, "2025-12-06T00:00:00Z", 8));
    assertThat(lake.run("INCREMENTAL").plan().days(), is(Set.of("2025-12-06")));
    assertEqualToBatch();
    assertThat(lake.run("INCREMENTAL").plan().isNothingToDo(), is(true));
  }

  /** Even one that has had more commits since than the one before. */
  @Test
  void aBronzeMadeAnewIsToldByItsIdAndNotByItsVersion() {
    lake.commit(twoDays());
    lake.run("INCREMENTAL");
    lake = lake.copyTo(temp.resolve("anew"), p -> p.startsWith("bronze"));
    lake.commit(sales(7, "2025-12-05T00:00:00Z", 7));
    lake.commit(sales(7, "2025-12-06T00:00:00Z", 8));
    SilverResult run = lake.run("INCREMENTAL");
    assertThat(run.plan().extent(), is(Extent.ALL));
    assertThat(
        run.plan().reason(),
        is("nothing shows that the client-days were made from this Bronze table"));
    assertEqualToBatch();
  }

  @Test
  void anOlderCopyOfBronzeThatIsPutBackMeansAllOfItAndThenItsChanges() {
    lake.commit(twoDays());
    SilverLake older = lake.copyTo(temp.resolve("older"), p -> false);
    lake.commit(sales(1, "2025-12-03T00:00:00Z", 1));
    lake.commit(sales(1, "2025-12-04T00:00:00Z", 1));
    lake.run("INCREMENTAL");
    lake = lake.copyTo(temp.resolve("back"), p -> p.startsWith("bronze"));
    older.copyTo(temp.resolve("back"), p -> false);
    SilverResult run = lake.run("INCREMENTAL");
    assertThat(run.plan().reason(), containsString("an older copy was put back"));
    assertEqualToBatch();

    lake.commit(sales(7, "2025-12-06T00:00:00Z", 8));
    assertThat(lake.run("INCREMENTAL").plan().days(), is(Set.of("2025-12-06")));
    assertEqualToBatch();
  }

  @Test
  void aDayThatBronzeHasNoMoreGoes() {
    lake.commit(twoDays());
    lake.run("INCREMENTAL");
    lake.commit(
        DeltaIO.write()
            .withMode(WriteMode.REPLACE_PARTITIONS)
            .withReplacedPartitions(Set.of(Map.of("jour", "2025-12-02"))),
        Stream.of());
    assertThat(lake.run("INCREMENTAL").plan().days(), is(Set.of("2025-12-02")));
    assertThat(lake.tables().get("ventes_par_pays"), contains("[France, 3, 500.29, 166.76, 3, 2]"));
    assertEqualToBatch();
  }

  /**
   * Each line that the job prints about a run is taken as the moment for what is to happen next.
   */
  @Test
  void everySoOftenItFollowsBronzeUntilStopped() {
    lake.commit(twoDays());
    StopSignal stop = StopSignal.manual();
    List<String> runs = new ArrayList<>();
    OutputStream nowhere = OutputStream.nullOutputStream();
    PrintStream lines =
        new PrintStream(nowhere) {
          @Override
          public void println(String line) {
            runs.add(line.replaceFirst("( from|;).*", ""));
            if (runs.size() == 1) {
              lake.commit(sales(1, "2025-12-03T00:00:00Z", 12.5));
            } else {
              stop.request();
            }
          }
        };
    RepeatedSilverMetrics metrics = new RepeatedSilverMetrics();
    lake.bounded(
            new Console(new PrintStream(nowhere), lines, true, false, false),
            stop,
            "INCREMENTAL",
            "every",
            "1s")
        .every(Duration.ofMillis(1), metrics);
    assertThat(
        metrics.snapshots().stream().map(s -> s.getMetadata().getName()).toList(),
        containsInAnyOrder(
            "lakehouse_silver_run_failures",
            "lakehouse_silver_run_duration_seconds",
            "lakehouse_silver_last_success_timestamp_seconds",
            "lakehouse_silver_bronze_versions_behind"));
    assertThat(
        runs,
        contains(
            "All of Bronze, version 0: read 5 sales",
            "Bronze, version 1: 1 day changed since version 0"));
    assertEqualToBatch();
  }

  /** The entry is cut in half, as by a store that gives half of an answer, and then whole again. */
  @Test
  void anErrorWhileReadingTheLogIsTriedAgainAndDoesNotMeanAllOfBronze() {
    lake.commit(twoDays());
    Path entry = Path.of(lake.lake().bronze(), "_delta_log", "00000000000000000001.json");
    Path whole = temp.resolve("whole");
    StopSignal stop = StopSignal.manual();
    List<String> runs = new ArrayList<>();
    OutputStream nowhere = OutputStream.nullOutputStream();
    PrintStream lines =
        new PrintStream(nowhere) {
          @Override
          public void println(String line) {
            runs.add(line.replaceFirst("( from|;|:).*", ""));
            try {
              if (runs.size() == 1) {
                lake.commit(sales(1, "2025-12-03T00:00:00Z", 12.5));
                byte[] content = Files.readAllBytes(entry);
                Files.write(whole, content);
                Files.write(entry, Arrays.copyOf(content, content.length / 2));
              } else if (line.contains("this run failed")) {
                runs.set(runs.size() - 1, line.contains("Cannot read") ? "failed" : line);
                Files.copy(whole, entry, StandardCopyOption.REPLACE_EXISTING);
              } else {
                runs.set(runs.size() - 1, line.replaceFirst(" since.*", ""));
                stop.request();
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    lake.bounded(
            new Console(new PrintStream(nowhere), lines, true, false, false),
            stop,
            "INCREMENTAL",
            "every",
            "1s")
        .every(Duration.ofMillis(1), new RepeatedSilverMetrics());
    assertThat(
        runs, contains("All of Bronze, version 0", "failed", "Bronze, version 1: 1 day changed"));
    assertEqualToBatch();
  }
}
