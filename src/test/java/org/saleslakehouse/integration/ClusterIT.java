package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.runtime.BackgroundTask;

/**
 * The jobs on a Spark standalone cluster: a master, two workers of one core, executors and drivers
 * as processes of their own, which die without a chance to clean up. Delta-spark is the judge.
 */
@Tag("certify")
class ClusterIT {
  private static final int KILLS = Boolean.getBoolean("certify") ? 20 : 3;

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
   * Goal: executors that die while sales arrive cost no record, and no restart of the job. Method:
   * kills one after the other; what is left at the end is stored without a cluster.
   */
  @Test
  void executorsThatDieLoseAndDoubleNothingAndTheJobGoesOn() throws Exception {
    Random random = new Random(20261128);
    AtomicBoolean stop = new AtomicBoolean();
    try (SparkCluster cluster = SparkCluster.start(folder, 2);
        TestLake lake = TestLake.create(broker, "executors", folder)) {
      BackgroundTask<Boolean> sending =
          BackgroundTask.start("sending", () -> KillIT.sendUntil(stop, lake.sent()));
      try (ForkedLakehouse driver = bronze(cluster, lake).start()) {
        lake.awaitMore(driver, 200);
        for (int kill = 0; kill < KILLS; kill++) {
          cluster.killExecutor(random);
          lake.awaitMore(driver, 2000);
        }
        assertThat(driver.stderr(), not(containsString("Starting it again")));
      }
      stop.set(true);
      assertThat(sending.result(), is(true));
      lake.reader().assertNoOffsetTwice();
      lake.storeAll("direct");
      lake.assertHoldsWhatWasSent();
    }
  }

  /**
   * Goal: so it is when a whole worker dies, and when the driver does; and Silver is what follows
   * from the tables, in each of its modes. Method: a second driver goes on; all jobs run on the
   * cluster.
   */
  @Test
  void nothingIsLostOrDoubledWhenAWorkerAndTheDriverDieAndSilverRunsThereToo() throws Exception {
    Random random = new Random(20261129);
    AtomicBoolean stop = new AtomicBoolean();
    try (SparkCluster cluster = SparkCluster.start(folder, 2);
        TestLake lake = TestLake.create(broker, "cluster", folder)) {
      BackgroundTask<Boolean> sending =
          BackgroundTask.start("sending", () -> KillIT.sendUntil(stop, lake.sent()));
      try (ForkedLakehouse driver = bronze(cluster, lake).start()) {
        lake.awaitMore(driver, 200);
        cluster.replaceWorker(random);
        lake.awaitMore(driver, 200);
        driver.kill();
        driver.expectExit(ForkedLakehouse.KILLED, TestLake.RUN_LIMIT);
      }
      stop.set(true);
      assertThat(sending.result(), is(true));
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
