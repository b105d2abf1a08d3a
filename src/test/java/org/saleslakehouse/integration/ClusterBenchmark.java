package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;
import org.saleslakehouse.transforms.sale.Rows;

/** See {@code src/test/bench/cluster.sh}. */
class ClusterBenchmark {
  private static final int RATE = Integer.getInteger("bench.rate", 4000);
  private static final Duration WARM_UP = Duration.ofSeconds(60);
  private static final Duration MEASURED =
      Duration.ofSeconds(Integer.getInteger("bench.seconds", 120));
  private static final int TICKS_A_SECOND = 50;
  private static final double MALFORMED = 0.01;

  @TempDir Path folder;

  @Test
  void howLongASaleTakesToBeVisible() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        SparkCluster cluster = SparkCluster.start(folder, 2);
        TestLake lake = TestLake.create(broker, "live", folder)) {
      Instant from;
      Instant to;
      // With the profile's own times of orders and micro-batches.
      try (ForkedLakehouse driver =
          cluster
              .submit(
                  "bronze",
                  "--bootstrapServers=" + broker.bootstrapServers(),
                  "--topic=" + lake.topic(),
                  "--lake=" + lake.path())
              .start()) {
        send(lake, WARM_UP);
        from = Instant.now();
        send(lake, MEASURED);
        to = Instant.now();
        lake.awaitStored(driver, lake.sent().records().size());
      }
      Row delays = delays(lake, from, to);
      assertThat(delays.getLong(0) > 0, is(true));
      System.out.printf(
          Locale.ROOT,
          "CLUSTER rate=%d sales=%d p50_ms=%d p90_ms=%d p99_ms=%d max_ms=%d%n",
          RATE,
          delays.getLong(0),
          delays.getLong(1),
          delays.getLong(2),
          delays.getLong(3),
          delays.getLong(4));
    }
  }

  private static void send(TestLake lake, Duration time) {
    SaleGenerator generator = new SaleGenerator(7, 500, 50, 0, MALFORMED);
    long begin = System.nanoTime();
    long ticks = time.toSeconds() * TICKS_A_SECOND;
    for (long tick = 0; tick < ticks; tick++) {
      long wait = begin + tick * 1_000_000_000L / TICKS_A_SECOND - System.nanoTime();
      LockSupport.parkNanos(Math.max(0, wait));
      lake.sent().generate(generator, RATE / TICKS_A_SECOND);
    }
    lake.sent().flush();
  }

  /**
   * From when a record was sent to when the first file that holds it was written, a moment before
   * its commit. Merged files hold it again, later.
   */
  private static Row delays(TestLake lake, Instant from, Instant to) {
    var delay =
        functions.expr(
            "min(unix_millis(_metadata.file_modification_time)) - min(unix_millis(kafka_timestamp))");
    return DeltaSpark.session()
        .read()
        .option("recursiveFileLookup", true)
        .parquet(lake.path().resolve(Rows.BRONZE_PATH).toString())
        .filter(
            "kafka_timestamp >= timestamp'"
                + from
                + "' AND kafka_timestamp < timestamp'"
                + to
                + "'")
        .groupBy("kafka_partition", "kafka_offset")
        .agg(delay.as("delay"))
        .selectExpr(
            "count(*)",
            "percentile_approx(delay, 0.5, 10000)",
            "percentile_approx(delay, 0.9, 10000)",
            "percentile_approx(delay, 0.99, 10000)",
            "max(delay)")
        .head();
  }
}
