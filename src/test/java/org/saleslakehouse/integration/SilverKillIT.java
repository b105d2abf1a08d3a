package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Silver dies, without a chance to clean up, at every point of its commits and at any time in
 * between, while Bronze goes on; the next run must end in the tables that Bronze stands for.
 */
@Tag("certify")
class SilverKillIT {
  private static final boolean CERTIFY = Boolean.getBoolean("certify");

  private static final List<String> MODES = List.of("incremental", "streaming", "batch");

  /** In the order in which a run passes them. */
  private static final List<String> POINTS =
      List.of(
          "before-files",
          "after-files",
          "before-commit:ventes_aggreges",
          "after-commit:ventes_aggreges",
          "before-commit:ventes_par_pays",
          "after-commit:ventes_par_pays",
          "before-commit:ventes_par_segment",
          "after-commit:ventes_par_segment");

  /** How to start a mode so that it goes on, and often commits. */
  private static final Map<String, List<String>> ENDLESS =
      Map.of(
          "batch", List.of(),
          "incremental", List.of("--every=1s"),
          "streaming", List.of("--earlyFiring=500ms", "--commitIntervalMillis=200"));

  /** How to start a mode so that it ends when the tables are complete. */
  private static final Map<String, List<String>> ONCE =
      Map.of(
          "batch", List.of(),
          "incremental", List.of(),
          "streaming", List.of("--stopAtLatest", "--earlyFiring=500ms"));

  private static EmbeddedBroker broker;

  @TempDir Path folder;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /**
   * Goal: whatever mode was killed, any other goes on from what the tables hold. Method: the modes
   * in turn over the same lake, each killed; the last run is an incremental one.
   */
  @Test
  void eachModeGoesOnWhereAnotherWasKilledOnSpark() {
    killAgainAndAgain("spark", MODES, CERTIFY ? 9 : 3);
  }

  @Test
  @Tag("certify")
  void eachModeGoesOnWhereAnotherWasKilledOnDirect() {
    killAgainAndAgain("direct", MODES, 9);
  }

  @Test
  @Tag("certify")
  void eachModeGoesOnWhereAnotherWasKilledOnFlink() {
    killAgainAndAgain("flink", MODES, 9);
  }

  /** Goal: a mode that is killed ten times ends in equal tables all by itself. */
  @ParameterizedTest
  @ValueSource(strings = {"batch", "incremental", "streaming"})
  @Tag("certify")
  void oneModeGoesOnWhereItWasKilled(String mode) {
    killAgainAndAgain("spark", List.of(mode), 10);
  }

  private void killAgainAndAgain(String profile, List<String> modes, int kills) {
    Random random = new Random(20251201);
    String topic = "silver-" + profile + "-" + String.join("-", modes);
    try (TestLake lake = TestLake.create(broker, topic, folder)) {
      SilverTables silver = SilverTables.of(lake.path(), folder);
      SteadySales sending = SteadySales.to(lake.sent());
      try (ForkedLakehouse bronze = lake.bronze("spark", "--batchIntervalMillis=1000").start()) {
        Await.until(
            "a Bronze table",
            TestLake.RUN_LIMIT,
            () -> lake.reader().hasTable(Rows.BRONZE_PATH),
            bronze::toString);
        for (int kill = 0; kill < kills; kill++) {
          String mode = modes.get(kill % modes.size());
          // Points and random moments in turn.
          String died =
              kill % 2 == 0
                  ? dieAtAPoint(silver, profile, mode, random)
                  : die(silver, profile, mode, random);
          assertThat(bronze.toString(), bronze.isAlive(), is(true));
          assertNothingCountsTwice(silver, "After kill " + (kill + 1) + ", " + died);
        }
        sending.stop();
        SilverTables.stop(bronze);
      }
      lake.storeAll("spark");
      run(silver, profile, modes.size() == 1 ? modes.get(0) : "incremental");
      assertThat(silver.counted(Rows.CLIENT_DAY_PATH, "nb_achats"), is(lake.sent().sales()));
      silver.assertEqualToSql();
      lake.assertWhole();
    }
  }

  private static ForkedLakehouse.Launch launch(
      SilverTables silver, String profile, String mode, Map<String, List<String>> options) {
    return silver.silver(profile, "--mode=" + mode).with(options.get(mode).toArray(new String[0]));
  }

  private static void run(SilverTables silver, String profile, String mode) {
    try (ForkedLakehouse run = launch(silver, profile, mode, ONCE).start()) {
      run.expectExit(0, TestLake.RUN_LIMIT);
    }
  }

  private static String dieAtAPoint(
      SilverTables silver, String profile, String mode, Random random) {
    // A write to one table names it by its path.
    String point =
        POINTS
            .get(random.nextInt(POINTS.size()))
            .replace(":", ":" + silver.path().resolve("silver") + "/");
    // A batch run passes most of them once; others may have got further before.
    String count = "#" + (mode.equals("batch") ? 1 : 1 + random.nextInt(2));
    try (ForkedLakehouse run =
        launch(silver, profile, mode, ENDLESS).haltingAt(point + count).start()) {
      run.expectExit(ForkedLakehouse.KILLED, TestLake.RUN_LIMIT);
    }
    return mode + " at " + point + count;
  }

  private static String die(SilverTables silver, String profile, String mode, Random random) {
    // Start-up alone takes some seconds; the kill is to come before, during and after the commits.
    for (long most = 8000; ; most = most * 3 / 4) {
      Duration life = Duration.ofMillis(2000 + random.nextInt((int) most));
      try (ForkedLakehouse run = launch(silver, profile, mode, ENDLESS).start()) {
        if (Await.holdsWithin(life, () -> !run.isAlive())) {
          run.expectExit(0, Duration.ZERO); // a batch run that was quicker: another try
          assertThat(run.toString(), mode, is("batch"));
        } else {
          run.kill();
          run.expectExit(ForkedLakehouse.KILLED, Duration.ofSeconds(10));
          return mode + " by SIGKILL after " + life.toMillis() + " ms";
        }
      }
    }
  }

  /** The tables may lack sales of Bronze, but count none twice. */
  private static void assertNothingCountsTwice(SilverTables silver, String situation) {
    long clientDays = silver.counted(Rows.CLIENT_DAY_PATH, "nb_achats");
    long countries = silver.counted(Rows.COUNTRY_PATH, "total_transactions");
    long segments = silver.counted(Rows.SEGMENT_PATH, "total_transactions");
    assertThat(situation, clientDays, lessThanOrEqualTo(silver.salesInBronze()));
    assertThat(situation, countries, lessThanOrEqualTo(clientDays));
    assertThat(situation, segments, lessThanOrEqualTo(clientDays));
  }
}
