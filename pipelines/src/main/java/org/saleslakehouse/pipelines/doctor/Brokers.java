package org.saleslakehouse.pipelines.doctor;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.kafka.KafkaAdmin;
import org.saleslakehouse.pipelines.kafka.KafkaClients;
import org.saleslakehouse.pipelines.options.KafkaOptions;

/**
 * What the brokers say about the topic, asked for once: brokers that do not answer keep only the
 * first check waiting.
 */
public final class Brokers implements AutoCloseable {
  /** For checks that need brokers. */
  static final Finding NO_ANSWER = Finding.skipped("no broker answers");

  private final KafkaOptions options;
  private @Nullable KafkaAdmin admin;
  private @Nullable CommandException refusal;
  private List<TopicPartition> partitions = List.of();

  public Brokers(KafkaOptions options) {
    this.options = options;
  }

  String topic() {
    return options.getTopic();
  }

  String bootstrapServers() {
    return options.getBootstrapServers();
  }

  /**
   * Connects if that has not been tried yet.
   *
   * @throws CommandException if no broker answers, each time
   */
  synchronized KafkaAdmin connect() {
    if (admin == null && refusal == null) {
      try {
        admin = KafkaAdmin.connect(KafkaClients.of(options));
      } catch (CommandException e) {
        refusal = e;
      }
    }
    if (admin == null) {
      throw refusal;
    }
    return admin;
  }

  /**
   * The topic's partitions, in order.
   *
   * @throws CommandException if there is no such topic
   */
  synchronized List<TopicPartition> partitions() {
    if (partitions.isEmpty()) {
      partitions = connect().partitionsOf(topic());
    }
    return partitions;
  }

  boolean answer() {
    try {
      connect();
      return true;
    } catch (CommandException e) {
      return false;
    }
  }

  /** Why nothing can be said about the topic, for a check that is left out because of it. */
  Optional<Finding> reasonToSkip() {
    if (!answer()) {
      return Optional.of(NO_ANSWER);
    }
    try {
      partitions();
      return Optional.empty();
    } catch (CommandException e) {
      return Optional.of(Finding.skipped("there is no topic to look at"));
    }
  }

  Map<TopicPartition, Long> earliestOffsets() {
    return connect().earliestOffsets(partitions());
  }

  Map<TopicPartition, Long> endOffsets() {
    return connect().endOffsets(partitions());
  }

  /** The first offset of each partition whose record is not older; the end if all are. */
  Map<TopicPartition, Long> offsetsSince(Instant time) {
    return connect().offsetsSince(partitions(), time);
  }

  Map<String, String> topicConfig() {
    return connect().topicConfig(topic());
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close();
    }
  }
}
