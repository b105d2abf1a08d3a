package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;

/** A topic with four partitions, what was sent to it, and a lake that is to hold it. */
final class TestLake implements AutoCloseable {
  static final int PARTITIONS = 4;

  /** For a whole run, on a busy machine. */
  static final Duration RUN_LIMIT = Duration.ofSeconds(150);

  /** What an orchestrator leaves a process after SIGTERM, before it kills it. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private final EmbeddedBroker broker;
  private final String topic;
  private final Path folder;
  private final Path lake;
  private final SentSales sent;
  private final Instant since = Instant.now();

  private TestLake(EmbeddedBroker broker, String topic, Path folder, Path lake) {
    this.broker = broker;
    this.topic = topic;
    this.folder = folder;
    this.lake = lake;
    this.sent = new SentSales(broker.bootstrapServers(), topic);
  }

  /** A new topic; the lake does not exist yet. */
  static TestLake create(EmbeddedBroker broker, String topic, Path folder) {
    return at(folder.resolve("lake-" + topic), broker, topic, folder);
  }

  /** A new topic, and a lake at a place of the test's choice. */
  static TestLake at(Path lake, EmbeddedBroker broker, String topic, Path folder) {
    broker.createTopic(topic, PARTITIONS);
    return new TestLake(broker, topic, folder, lake);
  }

  String topic() {
    return topic;
  }

  Path path() {
    return lake;
  }

  SentSales sent() {
    return sent;
  }

  LakeReader reader() {
    return new LakeReader(lake);
  }

  /** A {@code bronze} command, to be started in a process of its own. */
  ForkedLakehouse.Launch bronze(String profile, String... more) {
    return ForkedLakehouse.command(folder, bronzeArguments(profile, more));
  }

  /** Of a job with the orders and micro-batches that users have. */
  String[] bronzeArgumentsOfUsers(String profile) {
    return new String[] {
      "bronze",
      "--profile=" + profile,
      "--bootstrapServers=" + broker.bootstrapServers(),
      "--topic=" + topic,
      "--lake=" + lake
    };
  }

  String[] bronzeArguments(String profile, String... more) {
    List<String> arguments = new ArrayList<>(List.of(bronzeArgumentsOfUsers(profile)));
    // The few records of a test need no long orders and micro-batches, which would only be waited
    // for: at the first commit, and again at the end. The demo runs with the defaults.
    arguments.add("--orderMillis=1000");
    if (profile.equals("spark")) {
      arguments.add("--batchIntervalMillis=500");
      if (Stream.of(more).noneMatch(option -> option.startsWith("--batchIntervalMillis"))) {
        arguments.add("--checkpointDurationMillis=10000"); // else as long as the micro-batch
      }
    }
    for (String option : more) {
      String name = option.substring(0, option.indexOf('=') + 1);
      arguments.removeIf(given -> !name.isEmpty() && given.startsWith(name));
      arguments.add(option);
    }
    return arguments.toArray(String[]::new);
  }

  /** Runs {@code bronze} until the tables hold what the topic holds now. */
  EndedCommand storeAll(String profile, String... more) {
    return tryToStoreAll(profile, more).expectExit(0);
  }

  /** The same, however it ends. */
  EndedCommand tryToStoreAll(String profile, String... more) {
    return run(profile, bronzeArguments(profile, with(more, "--stopAtLatest")));
  }

  /** Waits until a run has stored so many records, which it must live to do. */
  void awaitStored(ForkedLakehouse run, int records) {
    LakeReader reader = reader();
    Await.until(
        records + " records are stored",
        RUN_LIMIT,
        () -> !run.isAlive() || reader.recordsAdded() >= records,
        run::toString);
    assertThat(run.toString(), run.isAlive(), is(true));
  }

  /**
   * Sends on until one of two runs on this lake ends, which must say why, and the other one has
   * stored all that was sent.
   */
  void awaitOneOfTwoStopping(ForkedLakehouse first, ForkedLakehouse second) {
    Await.until(
        "one of the two ends",
        RUN_LIMIT,
        () -> {
          sent.generate(new SaleGenerator(61, 40, 12, 0, 0.2), 5);
          sent.flush();
          return !first.isAlive() || !second.isAlive();
        },
        () -> first + "\n" + second);
    ForkedLakehouse ended = first.isAlive() ? second : first;
    ForkedLakehouse other = first.isAlive() ? first : second;
    ended.expectExit(1, RUN_LIMIT);
    assertThat(ended.stderr(), containsString("Another run of the write 'bronze' committed"));
    assertThat(ended.stderr(), not(containsString("\tat ")));
    awaitStored(other, sent.records().size());
    assertThat(other.toString(), other.isAlive(), is(true));
  }

  /** Waits until so many more records are stored than are now. */
  void awaitMore(ForkedLakehouse run, int records) {
    awaitStored(run, Math.toIntExact(reader().recordsAdded()) + records);
  }

  /** Has the broker delete what a partition holds before this offset, as retention does. */
  void deleteRecordsBefore(int partition, long offset) throws Exception {
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()))) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
          .all()
          .get();
    }
  }

  /** Runs {@code silver} over the whole of Bronze. */
  EndedCommand silver(String profile) {
    return run(profile, "silver", "--mode=batch", "--profile=" + profile, "--lake=" + lake)
        .expectExit(0);
  }

  private EndedCommand run(String profile, String... arguments) {
    if (profile.equals("direct")) {
      return EndedCommand.inThisJvm(RUN_LIMIT, arguments);
    }
    try (ForkedLakehouse run = ForkedLakehouse.command(folder, arguments).start()) {
      return run.await(RUN_LIMIT);
    }
  }

  private static String[] with(String[] more, String... first) {
    return Stream.of(first, more).flatMap(Stream::of).toArray(String[]::new);
  }

  /** The tables hold all that was sent, each record once, every column as it was sent. */
  void assertHoldsWhatWasSent() {
    StoredSales.assertEqual(reader(), topic, sent.flush(), since);
    assertWhole();
  }

  /** The lake's own audit finds nothing against it. */
  void assertWhole() {
    EndedCommand.inThisJvm(RUN_LIMIT, "audit", "--lake=" + lake).expectExit(0);
  }

  @Override
  public void close() {
    sent.close();
  }
}
