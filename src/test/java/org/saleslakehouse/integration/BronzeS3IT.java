package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Goal: a lake on S3 keeps what one on a disk keeps: each record once, wherever the process dies
 * and whoever writes beside it. Method: a real S3 server, of which the tables' objects are read
 * from the disk by delta-spark; the jobs get endpoint and credentials from a {@code core-site.xml},
 * and nothing else.
 */
@Tag("certify")
class BronzeS3IT {
  private static final String DIRECT = "direct";
  private static final String ELSEWHERE = "elsewhere";
  private static final String FROM_ELSEWHERE = "kafka_topic = '" + ELSEWHERE + "'";

  private static EmbeddedBroker broker;
  @TempDir private static Path serverFolder;
  private static S3Server server;
  private static Path configuration;

  @TempDir Path folder;

  @BeforeAll
  static void startServers() throws IOException {
    broker = EmbeddedBroker.start();
    server = S3Server.start(serverFolder);
    configuration = Files.createDirectory(serverFolder.resolve("configuration"));
    Files.writeString(
        configuration.resolve("core-site.xml"),
        server.hadoopConfiguration().entrySet().stream()
            .map(
                p ->
                    "<property><name>"
                        + p.getKey()
                        + "</name><value>"
                        + p.getValue()
                        + "</value></property>")
            .collect(Collectors.joining("\n", "<configuration>\n", "\n</configuration>\n")));
  }

  @AfterAll
  static void stopServers() {
    server.close();
    broker.close();
  }

  private TestLake lake(String name) {
    return TestLake.at(server.onDisk(name), broker, name, folder);
  }

  private static ForkedLakehouse.Launch bronze(TestLake lake, String... more) {
    List<String> options = new ArrayList<>(List.of(more));
    options.add("--lake=" + server.path(lake.topic()));
    return lake.bronze(DIRECT, options.toArray(String[]::new)).withFirstOnClassPath(configuration);
  }

  private static void storeAll(TestLake lake) {
    try (ForkedLakehouse run = bronze(lake, "--stopAtLatest").start()) {
      run.expectExit(0, TestLake.RUN_LIMIT);
    }
  }

  @ParameterizedTest
  @CsvSource("after-commit:quarantine, 2")
  void everyOffsetIsStoredOnceAfterADeathAt(String point, int count) {
    dieAtAndGoOn(point, count);
  }

  @ParameterizedTest
  @Tag("certify")
  @CsvSource({
    "before-files, 3",
    "after-files, 3",
    "before-commit:quarantine, 2",
    "before-commit:sales, 2",
    "after-commit:sales, 2"
  })
  void everyOffsetIsStoredOnceAfterADeathElsewhere(String point, int count) {
    dieAtAndGoOn(point, count);
  }

  private void dieAtAndGoOn(String point, int count) {
    try (TestLake lake = lake(point.replace(':', '-'))) {
      lake.sent().generate(new SaleGenerator(3, 40, 12, 0.1, 0.2), 500);
      lake.sent().flush();
      String[] smallCommits = {
        "--stopAtLatest", "--freshnessMillis=0", "--kafkaConsumer=max.poll.records=25"
      };
      try (ForkedLakehouse dying =
          bronze(lake, smallCommits).haltingAt(point + "#" + count).start()) {
        dying.expectExit(ForkedLakehouse.KILLED, TestLake.RUN_LIMIT);
      }
      lake.reader().assertNoOffsetTwice();

      storeAll(lake);
      lake.assertHoldsWhatWasSent();
    }
  }

  @Test
  @Tag("certify")
  void inputArrivesWhileTheJobIsKilledAgainAndAgain() {
    Random random = new Random(20251129);
    try (TestLake lake = lake("endless")) {
      SteadySales sending = SteadySales.to(lake.sent());
      for (int kill = 0; kill < 10; kill++) {
        Duration life = Duration.ofMillis(3000 + random.nextInt(9000));
        try (ForkedLakehouse run = bronze(lake).start()) {
          boolean endedByItself = Await.holdsWithin(life, () -> !run.isAlive());
          assertThat(run.toString(), endedByItself, is(false));
          run.kill();
          run.expectExit(ForkedLakehouse.KILLED, Duration.ofSeconds(10));
        }
        lake.reader().assertNoOffsetTwice();
      }
      sending.stop();
      storeAll(lake);
      lake.assertHoldsWhatWasSent();
    }
  }

  @Test
  @Tag("certify")
  void ofTwoOnOneLakeOneStopsAndNothingIsDoubled() {
    try (TestLake lake = lake("twice");
        ForkedLakehouse first = bronze(lake).start()) {
      send(lake, 100);
      lake.awaitStored(first, 100);
      try (ForkedLakehouse second = bronze(lake).start()) {
        lake.awaitOneOfTwoStopping(first, second);
      }
      lake.assertHoldsWhatWasSent();
    }
  }

  /** Goal: another engine with our log store appends beside Bronze, and neither loses a commit. */
  @Test
  void deltaSparkAppendsBesideItWithOurLogStore() {
    int appends = 5;
    DeltaSpark.stop();
    SparkSession spark = DeltaSpark.sessionOnS3(server.hadoopConfiguration());
    try (TestLake lake = lake("beside");
        ForkedLakehouse run = bronze(lake, "--freshnessMillis=100").start()) {
      send(lake, 50);
      lake.awaitStored(run, 50);
      String table = server.path(lake.topic()) + "/" + Rows.BRONZE_PATH;
      Dataset<Row> stored = spark.read().format("delta").load(table).limit(1);
      // No longer the table's: a commit that has read it would conflict with Bronze's.
      Dataset<Row> sale = spark.createDataFrame(stored.collectAsList(), stored.schema());
      for (int append = 0; append < appends; append++) {
        send(lake, 20);
        sale.withColumn("kafka_topic", functions.lit(ELSEWHERE))
            .withColumn("kafka_partition", functions.lit(99))
            .withColumn("kafka_offset", functions.lit((long) append))
            .write()
            .format("delta")
            .mode("append")
            .save(table);
      }
      Await.until(
          "all are stored",
          TestLake.RUN_LIMIT,
          () -> !run.isAlive() || lake.reader().records() == 50 + 21L * appends,
          run::toString);
      assertThat(run.toString(), run.isAlive(), is(true));
      assertThat(lake.reader().bronze().filter(FROM_ELSEWHERE).count(), is((long) appends));
      lake.reader().assertNoOffsetTwice();
    } finally {
      DeltaSpark.stop();
    }
  }

  private static void send(TestLake lake, int count) {
    lake.sent().generate(new SaleGenerator(61, 40, 12, 0, 0.2), count);
    lake.sent().flush();
  }
}
