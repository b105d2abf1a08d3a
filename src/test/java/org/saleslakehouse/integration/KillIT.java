package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;
import org.saleslakehouse.pipelines.tables.BronzePositions;

/**
 * The process dies, without a chance to clean up, at every point of the commit protocol and at any
 * time in between; started again it must lose nothing and double nothing. Delta-spark is the judge.
 */
class KillIT {
  private static final List<String> POINTS =
      List.of(
          "before-files",
          "after-files",
          "before-commit:quarantine",
          "during-commit:quarantine",
          "after-link:quarantine",
          "after-commit:quarantine",
          "before-commit:sales",
          "during-commit:sales",
          "after-link:sales",
          "after-commit:sales");

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
   * Goal: after a death at this point, and a restart, each offset is in one table once. Method: 500
   * records in small commits; the point is passed a few times first, so that there is something
   * committed to continue from.
   */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "spark, after-files, 6",
    "flink, before-commit:sales, 2",
    // The log entry is written, under a name that is not its own yet.
    "direct, during-commit:quarantine, 2"
  })
  void everyOffsetIsStoredOnceAfterADeathAt(String profile, String point, int count) {
    dieAtAndGoOn(profile, point, count);
  }

  @ParameterizedTest(name = "flink: {0}")
  @Tag("certify")
  @CsvSource({
    "before-files, 6",
    "after-files, 6",
    "before-commit:quarantine, 2",
    "during-commit:quarantine, 2",
    "after-link:quarantine, 2",
    "during-commit:sales, 2",
    "after-link:sales, 2",
    "after-commit:sales, 2",
    "after-commit:quarantine, 2"
  })
  void everyOffsetIsStoredOnceAfterADeathOnFlinkAt(String point, int count) {
    dieAtAndGoOn("flink", point, count);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @Tag("certify")
  @CsvSource({
    "spark, before-files, 6",
    "spark, during-commit:sales, 2",
    "spark, before-commit:quarantine, 2",
    "spark, before-commit:sales, 2",
    "spark, after-link:sales, 2",
    "spark, after-commit:sales, 2",
    "spark, after-commit:quarantine, 2",
    // Before there are any tables: what is left must not be in the next run's way.
    "direct, after-files, 1",
    "direct, before-files, 3",
    // The entry has its name, and nobody has learnt that it has.
    "direct, after-link:quarantine, 2",
    "direct, before-commit:sales, 2",
    "direct, after-files, 4",
    "direct, after-commit:quarantine, 2"
  })
  void everyOffsetIsStoredOnceAfterADeathElsewhere(String profile, String point, int count) {
    dieAtAndGoOn(profile, point, count);
  }

  /**
   * Goal: rejected records that were held back when the job died are stored by the next one, and no
   * sale twice. Method: records come all the time, so that most commits are of sales alone; the
   * third such commit, of more than a second's sales, is the last.
   */
  @Test
  void rejectedRecordsThatWereHeldBackAreReadAgainAfterADeath() {
    try (TestLake lake = TestLake.create(broker, "held-back", folder)) {
      SteadySales sending = SteadySales.to(lake.sent());
      try (ForkedLakehouse dying =
          lake.bronze("direct", "--freshnessMillis=500", "--orderMillis=600000")
              .haltingAt("after-deferral#3")
              .start()) {
        dying.expectExit(ForkedLakehouse.KILLED, TestLake.RUN_LIMIT);
      }
      sending.stop();
      assertThat(isAheadOfTheQuarantine(lake), is(true));
      lake.reader().assertNoOffsetTwice();

      lake.storeAll("direct");
      lake.assertHoldsWhatWasSent();
    }
  }

  private static boolean isAheadOfTheQuarantine(TestLake lake) {
    SourcePositions positions = BronzePositions.create();
    DeltaTable sales =
        DeltaTable.open(lake.path().resolve("bronze").resolve("ventes_stream").toString());
    return IntStream.range(0, TestLake.PARTITIONS)
        .mapToObj(partition -> lake.topic() + "-" + partition)
        .anyMatch(
            source -> {
              long complete = sales.transactionVersion(positions.completeId(source));
              return complete >= 0
                  && complete < sales.transactionVersion(positions.applicationId(source));
            });
  }

  private void dieAtAndGoOn(String profile, String point, int count) {
    String topic = profile + "-" + point.replace(':', '-') + "-" + count;
    try (TestLake lake = TestLake.create(broker, topic, folder)) {
      lake.sent().generate(new SaleGenerator(3, 40, 12, 0.1, 0.2), 500);
      lake.sent().flush();
      try (ForkedLakehouse dying =
          lake.bronze(profile, smallCommits())
              .with("--stopAtLatest")
              .haltingAt(point + "#" + count)
              .start()) {
        dying.expectExit(ForkedLakehouse.KILLED, TestLake.RUN_LIMIT);
      }
      lake.reader().assertNoOffsetTwice();

      lake.storeAll(profile);
      lake.assertHoldsWhatWasSent();
    }
  }

  /** More than one commit for a few hundred records. */
  private static String[] smallCommits() {
    return new String[] {"--freshnessMillis=0", "--kafkaConsumer=max.poll.records=25"};
  }

  /**
   * Goal: one life of the job in which it is killed again and again while input arrives, at points
   * of the protocol and at any moment. Method: as many kills as {@code -Pcertify} demands, or
   * three; after each the tables may lack records, but hold none twice.
   */
  @Tag("certify")
  @Test
  void inputArrivesWhileTheJobIsKilledAgainAndAgainOnSpark() {
    killAgainAndAgain("spark", Boolean.getBoolean("certify") ? 30 : 3);
  }

  @Tag("certify")
  @Test
  void inputArrivesWhileTheJobIsKilledAgainAndAgainOnDirect() {
    killAgainAndAgain("direct", Boolean.getBoolean("certify") ? 25 : 2);
  }

  @Test
  @Tag("certify")
  void inputArrivesWhileTheJobIsKilledAgainAndAgainOnFlink() {
    killAgainAndAgain("flink", 20);
  }

  private void killAgainAndAgain(String profile, int kills) {
    Random random = new Random(20251123);
    try (TestLake lake = TestLake.create(broker, "endless-" + profile, folder)) {
      SteadySales sending = SteadySales.to(lake.sent());
      for (int kill = 0; kill < kills; kill++) {
        // Points and random moments in turn, so that any number of kills has both.
        String died =
            kill % 2 == 0 ? dieAtAPoint(lake, profile, random) : die(lake, profile, random);
        try {
          lake.reader().assertNoOffsetTwice();
        } catch (AssertionError e) {
          throw new AssertionError("After kill " + (kill + 1) + ", " + died, e);
        }
      }
      sending.stop();
      lake.storeAll(profile);
      lake.assertHoldsWhatWasSent();
    }
  }

  private static String dieAtAPoint(TestLake lake, String profile, Random random) {
    String point = POINTS.get(random.nextInt(POINTS.size())) + "#" + (1 + random.nextInt(4));
    try (ForkedLakehouse run =
        lake.bronze(profile, holdingBack(profile)).haltingAt(point).start()) {
      run.expectExit(ForkedLakehouse.KILLED, TestLake.RUN_LIMIT);
    }
    return point;
  }

  private static String die(TestLake lake, String profile, Random random) {
    // Start-up alone takes some seconds; the kill is to come before, during and after the first
    // commits.
    Duration life = Duration.ofMillis(3000 + random.nextInt(9000));
    try (ForkedLakehouse run = lake.bronze(profile, holdingBack(profile)).start()) {
      boolean endedByItself = Await.holdsWithin(life, () -> !run.isAlive());
      assertThat(run.toString(), endedByItself, is(false));
      run.kill();
      run.expectExit(ForkedLakehouse.KILLED, Duration.ofSeconds(10));
    }
    return "SIGKILL after " + life.toMillis() + " ms";
  }

  /** Some commits of sales alone for one of rejected records too. */
  private static String[] holdingBack(String profile) {
    return profile.equals("spark")
        ? new String[] {"--freshnessMillis=100", "--orderMillis=2000", "--batchIntervalMillis=2000"}
        : new String[] {"--freshnessMillis=100", "--orderMillis=2000"};
  }
}
