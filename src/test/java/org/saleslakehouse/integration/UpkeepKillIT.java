package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Bronze merges small files, deletes what they replaced and cleans its log while sales arrive, and
 * dies at every point of that and at any time in between. Delta-spark is the judge.
 */
@Tag("certify")
class UpkeepKillIT {
  private static final int KILLS = Boolean.getBoolean("certify") ? 20 : 2;

  /** Short, so that files are deleted within the life of a job. */
  private static final Duration RETENTION = Duration.ofSeconds(20);

  private static final List<String> POINTS =
      List.of(
          "before-merge",
          "after-merge",
          "during-checkpoint#2",
          "after-checkpoint#2",
          "after-merge-commit");
  private static final String[] MANY_COMMITS = {"--freshnessMillis=100", "--orderMillis=1000"};
  private static final List<String> TABLES = List.of(Rows.BRONZE_PATH, Rows.QUARANTINE_PATH);

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

  @Test
  void noRecordIsLostOrDoubledAndNoFileOfARetainedVersionIsGone() throws Exception {
    Random random = new Random(20261129);
    try (TestLake lake = TestLake.create(broker, "upkeep", folder)) {
      SteadySales sending = SteadySales.to(lake.sent());
      makeTables(lake);
      for (String point : POINTS) {
        try (ForkedLakehouse run = bronze(lake).haltingAt(point).start()) {
          run.expectExit(ForkedLakehouse.KILLED, TestLake.RUN_LIMIT);
        }
        check(lake, point);
      }
      // Bronze deletes by itself what it can; what expires after its death is left to the command.
      Await.until(
          "there is something to vacuum",
          TestLake.RUN_LIMIT,
          () -> expired(lake) > 2,
          () -> expired(lake) + " files");
      try (ForkedLakehouse vacuum = vacuum(lake).haltingAt("during-vacuum#2").start()) {
        vacuum.expectExit(ForkedLakehouse.KILLED, TestLake.RUN_LIMIT);
      }
      check(lake, "during-vacuum");
      for (int kill = 0; kill < KILLS; kill++) {
        Duration life = Duration.ofMillis(4000 + random.nextInt(16_000));
        try (ForkedLakehouse run = bronze(lake).start()) {
          boolean endedByItself = Await.holdsWithin(life, () -> !run.isAlive());
          assertThat(run.toString(), endedByItself, is(false));
          run.kill();
          run.expectExit(ForkedLakehouse.KILLED, Duration.ofSeconds(10));
        }
        check(lake, "SIGKILL after " + life.toMillis() + " ms");
      }
      sending.stop();
      lake.storeAll("direct");
      lake.assertHoldsWhatWasSent();
      assertThatThereWasUpkeep(lake);
    }
  }

  private static ForkedLakehouse.Launch bronze(TestLake lake) {
    return lake.bronze("direct", MANY_COMMITS);
  }

  private ForkedLakehouse.Launch vacuum(TestLake lake) {
    return ForkedLakehouse.command(folder, "vacuum", "--lake=" + lake.path());
  }

  private static long expired(TestLake lake) {
    return TABLES.stream()
        .map(table -> DeltaTable.open(lake.path().resolve(table).toString()))
        .mapToLong(table -> table.vacuum().dryRun().files())
        .sum();
  }

  /** As Bronze makes them, but for how long they remember. */
  private static void makeTables(TestLake lake) {
    try (ForkedLakehouse run = bronze(lake).start()) {
      lake.awaitStored(run, 500);
      run.kill();
      run.expectExit(ForkedLakehouse.KILLED, Duration.ofSeconds(10));
    }
    for (String table : TABLES) {
      String retention = "interval " + RETENTION.toSeconds() + " seconds";
      DeltaTable.open(lake.path().resolve(table).toString())
          .setProperties(
              Map.of(
                  "delta.deletedFileRetentionDuration",
                  retention,
                  "delta.logRetentionDuration",
                  retention,
                  "delta.checkpointInterval",
                  "10"));
    }
  }

  private static void check(TestLake lake, String died) throws IOException {
    Instant now = Instant.now();
    try {
      lake.reader().assertNoOffsetTwice();
      for (String table : TABLES) {
        assertThat(table, filesGone(lake, table, now.minus(RETENTION)), is(empty()));
      }
    } catch (AssertionError e) {
      throw new AssertionError("After a death at " + died, e);
    }
  }

  /** The files that are not there of the versions that were the newest at this time or later. */
  private static List<String> filesGone(TestLake lake, String table, Instant since)
      throws IOException {
    NavigableMap<Long, Instant> committed = lake.reader().commits(table);
    List<String> gone = new ArrayList<>();
    for (long version : committed.keySet()) {
      Instant replaced = committed.get(version + 1);
      boolean isOfInterest = version % 5 == 0 || replaced == null; // a fifth, for the sake of time
      if (isOfInterest && (replaced == null || !replaced.isBefore(since))) {
        for (String file :
            DeltaSpark.session()
                .read()
                .format("delta")
                .option("versionAsOf", version)
                .load(lake.path().resolve(table).toString())
                .inputFiles()) {
          if (!Files.exists(Path.of(URI.create(file)))) {
            gone.add(version + ": " + file);
          }
        }
      }
    }
    return gone;
  }

  /** Each commit brought a file at least; fewer are left, live or not. */
  private static void assertThatThereWasUpkeep(TestLake lake) throws IOException {
    for (String table : TABLES) {
      Path path = lake.path().resolve(table);
      long commits = DeltaTable.open(path.toString()).version();
      try (Stream<Path> files = Files.walk(path)) {
        long there =
            files
                .filter(f -> f.toString().endsWith(".parquet") && !f.toString().contains("_log"))
                .count();
        assertThat("data files of " + commits + " commits", there, lessThan(commits));
      }
    }
  }
}
