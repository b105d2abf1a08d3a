package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * The jobs on a Spark standalone cluster: a master, two workers of one core, executors and drivers
 * as processes of their own, which die without a chance to clean up. Delta-spark is the judge.
 */
class ClusterIT {
  private static final boolean CERTIFY = Boolean.getBoolean("certify");
  private static final int KILLS = CERTIFY ? 20 : 3;

  /** For which no sale becomes visible after a death; a machine that is busy may take longer. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(CERTIFY ? 10 : 60);

  /** So many that the planner gives each executor an order of its own. */
  private static final long BACKLOG = 800_000;

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
   * Goal: executors that die while sales arrive cost no record, no restart of the job, and no long
   * pause. Method: kills one after the other, each as soon as the successor of the one before is
   * there, with the defaults that users have; what is left at the end is stored without a cluster.
   */
  @Test
  void executorsThatDieLoseAndDoubleNothingAndTheJobGoesOn() throws Exception {
    Random random = new Random(20261128);
    try (SparkCluster cluster = SparkCluster.start(folder, 2);
        TestLake lake = TestLake.create(broker, "executors", folder)) {
      SteadySales sending = SteadySales.to(lake.sent());
      try (ForkedLakehouse driver = cluster.submit(lake.bronzeArgumentsOfUsers("spark")).start()) {
        lake.awaitMore(driver, 3000);
        for (int kill = 0; kill < KILLS; kill++) {
          cluster.killExecutor(random);
          Instant killed = Instant.now();
          lake.awaitMore(driver, 1500);
          Duration pause = lake.reader().longestPause(Rows.BRONZE_PATH, killed);
          assertThat("kill " + kill, pause, is(lessThan(LONGEST_PAUSE)));
        }
        assertThat(driver.stderr(), not(containsString("Starting it again")));
        cluster.awaitWarmExecutors();
      }
      sending.stop();
      lake.reader().assertNoOffsetTwice();
      lake.storeAll("direct");
      lake.assertHoldsWhatWasSent();
    }
  }

  /**
   * Goal: so it is while all executors read a backlog. Method: kills them while it is read, with
   * commits so frequent that each kill is between two.
   */
  @Tag("certify")
  @Test
  void executorsThatDieWhileABacklogIsReadLoseAndDoubleNothing() throws Exception {
    Random random = new Random(20261130);
    try (SparkCluster cluster = SparkCluster.start(folder, 2);
        TestLake lake = TestLake.create(broker, "backlog", folder)) {
      EndedCommand.inThisJvm(
              TestLake.RUN_LIMIT,
              "produce",
              "--bootstrapServers=" + broker.bootstrapServers(),
              "--topic=" + lake.topic(),
              "--count=" + BACKLOG,
              "--rate=0")
          .expectExit(0);
      String[] bronze = lake.bronzeArgumentsOfUsers("spark");
      try (ForkedLakehouse driver = cluster.submit(bronze).with("--freshnessMillis=100").start()) {
        for (int kill = 0; kill < 3; kill++) {
          lake.awaitMore(driver, 1);
          cluster.killExecutor(random);
        }
        lake.awaitMore(driver, 1);
      }
      lake.reader().assertNoOffsetTwice();
      lake.storeAll("direct");
      lake.reader().assertNoOffsetTwice();
      assertThat(lake.reader().recordsAdded(), is(BACKLOG));
    }
  }

  /**
   * Goal: so it is when a whole worker dies, and when the driver does; and Silver is what follows
   * from the tables, in each of its modes. Method: a second driver goes on; all jobs run on the
   * cluster.
   */
  @Tag("certify")
  @Test
  void nothingIsLostOrDoubledWhenAWorkerAndTheDriverDieAndSilverRunsThereToo() throws Exception {
    Random random = new Random(20261129);
    try (SparkCluster cluster = SparkCluster.start(folder, 2);
        TestLake lake = TestLake.create(broker, "cluster", folder)) {
      SteadySales sending = SteadySales.to(lake.sent());
      try (ForkedLakehouse driver = bronze(cluster, lake).start()) {
        lake.awaitMore(driver, 200);
        cluster.replaceWorker(random);
        lake.awaitMore(driver, 200);
        driver.kill();
        driver.expectExit(ForkedLakehouse.KILLED, TestLake.RUN_LIMIT);
      }
      sending.stop();
      lake.reader().assertNoOffsetTwice();

      run(bronze(cluster, lake).with("--stopAtLatest"));
      lake.assertHoldsWhatWasSent();
      SilverTables silver = SilverTables.of(lake.path(), folder);
      try (ForkedLakehouse streaming =
          silver(cluster, lake, "streaming")
              .with("--earlyFiring=1s", "--commitIntervalMillis=500", "--batchIntervalMillis=1000")
              .start()) {
        silver.awaitAllSales(streaming);
        SilverTables.stop(streaming);
      }
      silver.assertEqualToSql();
      for (String mode : List.of("incremental", "batch")) {
        run(silver(cluster, lake, mode));
        silver.assertEqualToSql();
      }
    }
  }

  private static ForkedLakehouse.Launch silver(SparkCluster cluster, TestLake lake, String mode) {
    return cluster.submit("silver", "--mode=" + mode, "--lake=" + lake.path());
  }

  private static ForkedLakehouse.Launch bronze(SparkCluster cluster, TestLake lake) {
    return cluster.submit(lake.bronzeArguments("spark"));
  }

  private static void run(ForkedLakehouse.Launch command) {
    try (ForkedLakehouse run = command.start()) {
      run.expectExit(0, TestLake.RUN_LIMIT);
    }
  }
}
