package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

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
  private static final boolean CERTIFY = Boolean.getBoolean("certify");
  private static final int KILLS = CERTIFY ? 20 : 3;

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
   * Goal: whatever dies while sales arrive, each is in the tables once, and Silver is what follows
   * from them. Method: executors die, then a worker with its executor, then the driver; a second
   * driver goes on. Silver runs on the cluster too.
   */
  @Test
  void nothingIsLostOrDoubledWhenExecutorsAWorkerAndTheDriverDie() throws Exception {
    Random random = new Random(20261128);
    AtomicBoolean stop = new AtomicBoolean();
    try (SparkCluster cluster = SparkCluster.start(folder, 2);
        TestLake lake = TestLake.create(broker, "cluster", folder)) {
      BackgroundTask<Boolean> sending =
          BackgroundTask.start("sending", () -> KillIT.sendUntil(stop, lake.sent()));
      try (ForkedLakehouse driver = bronze(cluster, lake).start()) {
        for (int kill = 0; kill < KILLS; kill++) {
          lake.awaitMore(driver, 200);
          cluster.killExecutor(random);
        }
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
      for (String mode : List.of("batch", "incremental")) {
        run(cluster.submit("silver", "--mode=" + mode, "--lake=" + lake.path()));
        SilverTables.of(lake.path(), folder).assertEqualToSql();
      }
    }
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
