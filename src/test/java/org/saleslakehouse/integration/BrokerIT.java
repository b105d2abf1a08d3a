package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;

/** What can happen to the broker and to the topic while the job reads. */
@Tag("certify")
class BrokerIT {
  private static final String DIRECT = "direct";

  /** Else a broker that comes back waits nine seconds for its former self to be forgotten. */
  private static final Map<String, String> QUICK_RESTART =
      Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500");

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
   * Goal: a broker that goes away and comes back costs no record, doubles none, and needs nobody;
   * while it is away the job says so. Method: stopped until the job has noticed, then started again
   * with the same data; records sent before and after.
   */
  @ParameterizedTest
  @ValueSource(strings = {"direct", "spark"})
  void aBrokerThatComesBackFindsTheJobWaiting(String profile) {
    try (EmbeddedBroker own = EmbeddedBroker.start(QUICK_RESTART);
        TestLake lake = TestLake.create(own, "back-" + profile, folder);
        ForkedLakehouse run =
            lake.bronze(profile, "--connectionTimeoutSeconds=3", "--maxRestarts=1000")
                .with("--restartBackoffSeconds=0")
                .start()) {
      send(lake, 100);
      lake.awaitStored(run, 100);
      own.stop();
      Await.until(
          "the job says that it starts again",
          TestLake.RUN_LIMIT,
          () -> run.stderr().contains("Starting it again from what the tables hold in 0 s"),
          run::toString);
      assertThat(
          run.stderr(), containsString("No Kafka broker answers at " + own.bootstrapServers()));
      own.startAgain();
      send(lake, 100);
      lake.awaitStored(run, 200);
      lake.assertHoldsWhatWasSent();
      assertThat(run.stderr(), not(containsString("\tat ")));
    }
  }

  /** Goal: a short absence, such as a broker's restart, is not even a reason to start again. */
  @Test
  void aBrokersRestartGoesUnnoticed() {
    try (EmbeddedBroker own = EmbeddedBroker.start(QUICK_RESTART);
        TestLake lake = TestLake.create(own, "restart", folder);
        ForkedLakehouse run = lake.bronze(DIRECT, "--connectionTimeoutSeconds=60").start()) {
      send(lake, 100);
      lake.awaitStored(run, 100);
      own.stop();
      own.startAgain();
      send(lake, 100);
      lake.awaitStored(run, 200);
      lake.assertHoldsWhatWasSent();
      assertThat(run.stderr(), not(containsString("failed")));
    }
  }

  /**
   * Goal: a broker that stays away ends the job with a message that names it, once the launcher's
   * limit of restarts is reached; what was stored is whole.
   */
  @ParameterizedTest
  @MethodSource(Profiles.DIRECT_OR_ALL_WHEN_CERTIFIED)
  void aBrokerThatStaysAwayEndsTheJobAfterItsRestarts(String profile) {
    try (EmbeddedBroker own = EmbeddedBroker.start(QUICK_RESTART);
        TestLake lake = TestLake.create(own, "away-" + profile, folder);
        ForkedLakehouse run =
            lake.bronze(profile, "--connectionTimeoutSeconds=3", "--maxRestarts=1")
                .with("--restartBackoffSeconds=0")
                .start()) {
      send(lake, 100);
      lake.awaitStored(run, 100);
      own.stop();
      EndedCommand ended = run.expectExit(1, TestLake.RUN_LIMIT);
      assertThat(
          ended.stderr(),
          matchesPattern(
              "(?s).*error: Bronze failed 2 times in a row without storing anything in between."
                  + " The last time: No Kafka broker answers at "
                  + own.bootstrapServers()
                  + " within 3 s\\..*"));
      assertThat(ended.stderr(), not(containsString("\tat ")));
      lake.assertHoldsWhatWasSent();
    }
  }

  /**
   * Goal: retention that overtakes a slow job is an error that names what is lost, and how to go on
   * without it. Method: the process is stopped as a debugger would. The broker starts again before
   * the records come, so that no request of the process waits there for them.
   */
  @ParameterizedTest
  @MethodSource(Profiles.DIRECT_OR_ALL_WHEN_CERTIFIED)
  void recordsThatRetentionDeletesUnderWayAreNamed(String profile) throws Exception {
    try (EmbeddedBroker own = EmbeddedBroker.start(QUICK_RESTART);
        TestLake lake = TestLake.create(own, "expired-" + profile, folder);
        ForkedLakehouse run = lake.bronze(profile).start()) {
      send(lake, 100);
      lake.awaitStored(run, 100);
      long stored = lake.sent().endOffsets().get(2);

      run.pause();
      own.stop();
      own.startAgain();
      lake.sent().sendTo(2, new SaleGenerator(73, 40, 12, 0, 0), 20);
      lake.sent().flush();
      lake.deleteRecordsBefore(2, stored + 11);
      run.resume();

      EndedCommand ended = run.expectExit(1, TestLake.RUN_LIMIT);
      assertThat(
          ended.stderr(),
          matchesPattern(
              "(?s).*error: Topic "
                  + lake.topic()
                  + ": the broker has deleted records that are not in the tables yet \\("
                  + lake.topic()
                  + "-2: offsets "
                  + stored
                  + " to "
                  + (stored + 10)
                  + "\\).*"));
      assertThat(ended.stderr(), containsString("--skipDeletedRecords"));
      assertThat(ended.stderr(), not(containsString("\tat ")));
      lake.reader().assertNoOffsetTwice();
    }
  }

  /** Goal: partitions that a topic gets under way are read from their first record on. */
  @ParameterizedTest
  @MethodSource("partitionCases")
  void partitionsAddedUnderWayAreRead(String profile, String startingOffsets) throws Exception {
    String topic = "grown-" + profile + "-" + startingOffsets.toLowerCase(Locale.ROOT);
    try (TestLake lake = TestLake.create(broker, topic, folder);
        ForkedLakehouse run =
            lake.bronze(profile, "--startingOffsets=" + startingOffsets).start()) {
      Await.until(
          "the job reads",
          TestLake.RUN_LIMIT,
          () -> run.stderr().contains("Reading " + topic),
          run::toString);
      send(lake, 100);
      lake.awaitStored(run, 100);

      try (Admin admin = admin()) {
        admin
            .createPartitions(Map.of(topic, NewPartitions.increaseTo(TestLake.PARTITIONS + 2)))
            .all()
            .get();
      }
      lake.sent().sendTo(TestLake.PARTITIONS, new SaleGenerator(81, 40, 12, 0, 0), 30);
      lake.sent().sendTo(TestLake.PARTITIONS + 1, new SaleGenerator(82, 40, 12, 0, 0), 30);
      lake.sent().flush();
      lake.awaitStored(run, 160);
      lake.assertHoldsWhatWasSent();
      assertThat(run.stderr(), not(containsString("failed")));
      assertThat(run.stderr().split("Reading " + topic, -1).length, equalTo(2)); // one start
    }
  }

  /** That a new partition has no end to begin at is the runner's business even less. */
  static Stream<Arguments> partitionCases() {
    return Stream.concat(
        Stream.of(arguments(DIRECT, "LATEST")),
        Profiles.directOrAllWhenCertified().stream()
            .skip(1)
            .map(profile -> arguments(profile, "EARLIEST")));
  }

  /**
   * Goal: a topic that is deleted and created again has other records at the offsets that the
   * tables hold already: that ends the job, although there are more of them than before.
   */
  @ParameterizedTest
  @MethodSource(Profiles.DIRECT_OR_ALL_WHEN_CERTIFIED)
  void aTopicCreatedAnewUnderWayEndsTheJob(String profile) throws Exception {
    try (TestLake lake = TestLake.create(broker, "anew-" + profile, folder);
        ForkedLakehouse run = lake.bronze(profile).start()) {
      send(lake, 100);
      lake.awaitStored(run, 100);
      run.pause();
      try (SentSales others = new SentSales(broker.bootstrapServers(), lake.topic())) {
        createAnew(lake.topic());
        others.generate(new SaleGenerator(92, 40, 12, 0, 0.2), 300);
        others.flush();
      }
      run.resume();

      EndedCommand ended = run.expectExit(1, TestLake.RUN_LIMIT);
      assertThat(
          ended.stderr(),
          containsString("Topic " + lake.topic() + " was deleted and created again while it was"));
      assertThat(ended.stderr(), not(containsString("\tat ")));
      lake.reader().assertNoOffsetTwice();
    }
  }

  /** Goal: a topic that is taken away is not waited for in silence. */
  @Test
  void aTopicDeletedUnderWayEndsTheJob() throws Exception {
    try (TestLake lake = TestLake.create(broker, "gone", folder);
        ForkedLakehouse run = lake.bronze(DIRECT).start()) {
      send(lake, 100);
      lake.awaitStored(run, 100);
      try (Admin admin = admin()) {
        admin.deleteTopics(List.of(lake.topic())).all().get();
      }
      EndedCommand ended = run.expectExit(1, TestLake.RUN_LIMIT);
      assertThat(ended.stderr(), containsString("error: Topic gone does not exist"));
      lake.assertHoldsWhatWasSent();
    }
  }

  /**
   * Goal: a lake that is ahead of its topic is another topic's. Method: stored, the topic created
   * anew with fewer records, and a new start.
   */
  @Test
  void aTopicWithFewerRecordsThanTheTablesIsRefusedAtTheStart() throws Exception {
    try (TestLake lake = TestLake.create(broker, "shorter", folder)) {
      lake.sent().sendTo(1, new SaleGenerator(93, 40, 12, 0, 0), 20);
      lake.sent().flush();
      lake.storeAll(DIRECT);
      try (SentSales others = new SentSales(broker.bootstrapServers(), lake.topic())) {
        createAnew(lake.topic());
        others.sendTo(1, new SaleGenerator(94, 40, 12, 0, 0), 5);
        others.flush();
      }
      EndedCommand refused = lake.tryToStoreAll(DIRECT).expectExit(1);
      assertThat(
          refused.stderr(),
          containsString(
              "error: Topic shorter: the tables hold shorter-1 up to offset 19, but the broker's"
                  + " last one is 4."));
      lake.assertHoldsWhatWasSent();
    }
  }

  private static void createAnew(String topic) throws Exception {
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
      Await.until(
          "the topic is gone",
          TestLake.RUN_LIMIT,
          () -> !topics(admin).contains(topic),
          () -> "It is there.");
    }
    broker.createTopic(topic, TestLake.PARTITIONS);
  }

  private static Set<String> topics(Admin admin) {
    try {
      return admin.listTopics().names().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Admin admin() {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
  }

  private static void send(TestLake lake, int count) {
    lake.sent().generate(new SaleGenerator(71, 40, 12, 0, 0.2), count);
    lake.sent().flush();
  }
}
