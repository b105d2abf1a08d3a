package org.saleslakehouse.integration;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;

/** A topic with four partitions, what was sent to it, and a lake that is to hold it. */
final class TestLake implements AutoCloseable {
  static final int PARTITIONS = 4;

  /** For a whole run, on a busy machine. */
  static final Duration RUN_LIMIT = Duration.ofSeconds(150);

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

  /** A {@code bronze} command, to be started. */
  ForkedLakehouse.Launch bronze(String profile, String... more) {
    return ForkedLakehouse.command(
            folder,
            "bronze",
            "--profile=" + profile,
            "--bootstrapServers=" + broker.bootstrapServers(),
            "--topic=" + topic,
            "--lake=" + lake)
        .with(more);
  }

  /** Runs {@code bronze} until the tables hold what the topic holds now. */
  ForkedLakehouse storeAll(String profile, String... more) {
    try (ForkedLakehouse run = bronze(profile, "--stopAtLatest").with(more).start()) {
      return run.expectExit(0, RUN_LIMIT);
    }
  }

  /** Runs {@code silver} over the whole of Bronze. */
  ForkedLakehouse silver(String profile) {
    try (ForkedLakehouse run =
        ForkedLakehouse.command(
                folder, "silver", "--mode=batch", "--profile=" + profile, "--lake=" + lake)
            .start()) {
      return run.expectExit(0, RUN_LIMIT);
    }
  }

  /** The tables hold all that was sent, each record once, every column as it was sent. */
  void assertHoldsWhatWasSent() {
    StoredSales.assertEqual(reader(), topic, sent.flush(), since);
  }

  @Override
  public void close() {
    sent.close();
  }
}
