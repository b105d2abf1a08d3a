package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Goal: records that a rule has set aside come to ventes_stream once the rule has changed, each
 * once, every column as it was sent, wherever a replay dies and whatever runs beside it. Method: a
 * rule that only sales in France satisfy, then none; delta-spark compares with what was sent, where
 * a marked row of the quarantine stands for nothing; {@code audit} must find nothing either.
 */
@Tag("certify")
class ReplayIT {
  private static final String ONLY_FRANCE =
      "--qualityRules=[{\"name\":\"land\",\"kind\":\"set\",\"field\":\"pays\",\"values\":[\"France\"]},"
          + "{\"name\":\"not_in_future\",\"kind\":\"not_in_future\",\"tolerance\":\"1h\","
          + "\"action\":\"warn\"}]";

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
   * Goal: one life of a lake to which records come, while replays are killed again and again.
   * Method: Bronze runs beside with the rule that sets records aside, and keeps its tables in
   * order; as many kills as {@code -Pcertify} demands, or three, at points of the protocol and at
   * any moment.
   */
  @Test
  void replaysAreKilledAgainAndAgainBesideARunningBronze() {
    int kills = Boolean.getBoolean("certify") ? 10 : 3;
    Random random = new Random(20251129);
    try (TestLake lake = TestLake.create(broker, "replayed", folder)) {
      List<String> points = points(lake);
      SteadySales sending = SteadySales.to(lake.sent());
      try (ForkedLakehouse bronze = lake.bronze("spark", ONLY_FRANCE).start()) {
        lake.awaitStored(bronze, 200);
        for (int kill = 0; kill < kills; kill++) {
          String profile = kill % 2 == 0 ? "direct" : "spark";
          if (kill < points.size()) {
            dieAt(lake, profile, points.get(kill));
          } else {
            die(lake, profile, random);
          }
          lake.awaitMore(bronze, 200);
        }
        sending.stop();
      }
      lake.storeAll("direct", ONLY_FRANCE);
      // Of two at once each record is replayed by one, and both end well.
      try (ForkedLakehouse one = command(lake, "spark").start();
          ForkedLakehouse other = command(lake, "direct").start()) {
        one.expectExit(0, TestLake.RUN_LIMIT);
        other.expectExit(0, TestLake.RUN_LIMIT);
      }
      lake.assertHoldsWhatWasSent();
      assertThat(
          lake.reader().quarantine().filter("replayed_at IS NOT NULL").count(), greaterThan(50L));
      assertWhole(lake);
    }
  }

  /** Goal: Silver that follows Bronze counts what is replayed beside it, each sale once. */
  @Test
  void streamingSilverCountsWhatIsReplayedBesideIt() {
    try (TestLake lake = TestLake.create(broker, "followed", folder)) {
      lake.sent().generate(new SaleGenerator(5, 40, 12, 0, 0), 300);
      lake.sent().flush();
      lake.storeAll("direct", ONLY_FRANCE);
      SilverTables silver = SilverTables.of(lake.path(), folder);
      try (ForkedLakehouse run =
          silver
              .silver(
                  "direct", "--mode=streaming", "--earlyFiring=1s", "--commitIntervalMillis=500")
              .start()) {
        silver.awaitAllSales(run);
        assertThat(silver.salesInBronze(), lessThan(300L));

        replay(lake, "direct").expectExit(0);

        silver.awaitSales(300, run);
        SilverTables.stop(run);
      }
      silver.assertEqualToSql();
    }
  }

  /** Between the commits first: what a kill leaves there is the most to be made good. */
  private static List<String> points(TestLake lake) {
    Path sales = lake.path().resolve(Rows.BRONZE_PATH);
    return List.of(
        "after-commit:" + sales,
        "before-update-commit",
        "after-files",
        "after-update-commit",
        "before-commit:" + sales);
  }

  private void dieAt(TestLake lake, String profile, String point) {
    try (ForkedLakehouse run = command(lake, profile).haltingAt(point + "#1").start()) {
      run.expectExit(ForkedLakehouse.KILLED, TestLake.RUN_LIMIT);
    }
  }

  private void die(TestLake lake, String profile, Random random) {
    Duration life = Duration.ofMillis(2000 + random.nextInt(6000));
    try (ForkedLakehouse run = command(lake, profile).start()) {
      if (!Await.holdsWithin(life, () -> !run.isAlive())) {
        run.kill();
        run.expectExit(ForkedLakehouse.KILLED, Duration.ofSeconds(10));
      }
    }
  }

  private void assertWhole(TestLake lake) {
    lake.silver("direct");
    for (String[] options : List.of(new String[0], new String[] {"--deep"})) {
      String[] arguments =
          Stream.concat(Stream.of("audit", "--lake=" + lake.path()), Stream.of(options))
              .toArray(String[]::new);
      EndedCommand audit = EndedCommand.inThisJvm(TestLake.RUN_LIMIT, arguments).expectExit(0);
      assertThat(audit.stdout(), containsString("Whole: "));
    }
  }

  private EndedCommand replay(TestLake lake, String profile) {
    try (ForkedLakehouse run = command(lake, profile).start()) {
      return run.await(TestLake.RUN_LIMIT);
    }
  }

  private ForkedLakehouse.Launch command(TestLake lake, String profile) {
    return ForkedLakehouse.command(
        folder, "replay", "--profile=" + profile, "--lake=" + lake.path());
  }
}
