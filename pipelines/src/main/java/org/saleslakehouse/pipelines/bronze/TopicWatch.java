package org.saleslakehouse.pipelines.bronze;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.kafka.KafkaAdmin;
import org.saleslakehouse.pipelines.runtime.BackgroundTask;

/**
 * Asks the brokers for the topic, again and again while the job reads it. The read itself would
 * wait in silence for brokers that do not answer, and would not notice a topic that was made anew.
 */
final class TopicWatch {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final KafkaAdmin brokers;
  private final String topic;
  private @Nullable Uuid id;

  /** In the background, since an answer may take as long as the connection timeout. */
  private @Nullable BackgroundTask<List<TopicPartition>> question;

  private long lastAnswerNanos;

  TopicWatch(KafkaAdmin brokers, String topic) {
    this.brokers = brokers;
    this.topic = topic;
  }

  /**
   * The topic's partitions now.
   *
   * @throws CommandException if the brokers do not answer, or have not the topic any more
   */
  List<TopicPartition> partitions() {
    question = null;
    List<TopicPartition> now = ask();
    lastAnswerNanos = System.nanoTime();
    return now;
  }

  /**
   * The topic's partitions if there is a new answer. Does not wait for one.
   *
   * @throws CommandException if the brokers did not answer, or have not the topic any more
   */
  Optional<List<TopicPartition>> news() {
    BackgroundTask<List<TopicPartition>> asked = question;
    if (asked == null) {
      if (System.nanoTime() - lastAnswerNanos > INTERVAL.toNanos()) {
        question = BackgroundTask.start("topic-watch", this::ask);
      }
      return Optional.empty();
    }
    if (!asked.isEnded()) {
      return Optional.empty();
    }
    question = null;
    lastAnswerNanos = System.nanoTime();
    return Optional.of(asked.result());
  }

  private List<TopicPartition> ask() {
    TopicDescription now = brokers.describe(topic);
    if (id == null) {
      id = now.topicId();
    } else if (!now.topicId().equals(id)) {
      throw CommandException.failed(
          "Topic "
              + topic
              + " was deleted and created again while it was being read: its offsets now stand for"
              + " other records than those in the tables. Start again with a lake of its own for"
              + " the new topic (--lake).");
    }
    return KafkaAdmin.partitionsOf(now);
  }
}
