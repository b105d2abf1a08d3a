package org.saleslakehouse.integration;

import org.junit.jupiter.api.Test;

/** Kafka to Bronze on the Spark runner. */
class BronzeSparkIT extends BronzeContract {
  BronzeSparkIT() {
    super("spark", 4000);
  }

  /** Goal: a stop does not wait for the time of the next micro-batch. */
  @Test
  void endsAtOnceHoweverLongItsMicroBatchesAre() {
    try (TestLake lake = TestLake.create(broker, "long-batches", folder);
        ForkedLakehouse run =
            lake.bronze("spark", "--batchIntervalMillis=600000", "--metricsInterval=1s").start()) {
      Await.until(
          "it runs",
          TestLake.RUN_LIMIT,
          () -> run.stderr().contains("metrics: ") || !run.isAlive(),
          run::toString);
      run.terminate();
      run.expectExit(0, TestLake.GRACE);
    }
  }
}
