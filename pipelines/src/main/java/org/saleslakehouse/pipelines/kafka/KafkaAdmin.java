package org.saleslakehouse.pipelines.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.NearestName;

/**
 * Asks the brokers. Each question is answered within the connection timeout or ends in a {@link
 * CommandException} that says which brokers did not answer.
 */
public final class KafkaAdmin implements AutoCloseable {
  private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();

  private static final int MAX_NAMED = 10;

  private final Admin admin;
  private final String bootstrapServers;
  private final Duration timeout;
  private final IsolationLevel isolation;

  private KafkaAdmin(Admin admin, KafkaClients clients) {
    this.admin = admin;
    this.bootstrapServers = clients.bootstrapServers();
    this.timeout = clients.timeout();
    this.isolation = clients.isolation();
  }

  /**
   * Connects, and asks for the cluster to see that somebody is there.
   *
   * @param bootstrapServers host:port, several separated by commas
   * @param timeout of this and of each later question
   */
  public static KafkaAdmin connect(String bootstrapServers, Duration timeout) {
    return connect(KafkaClients.of(bootstrapServers, timeout));
  }

  /** Connects with the user's properties, and asks for the cluster. */
  public static KafkaAdmin connect(KafkaClients clients) {
    String bootstrapServers = clients.bootstrapServers();
    Admin admin;
    try {
      admin = Admin.create(clients.adminConfig());
    } catch (KafkaException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      if (!String.valueOf(reason.getMessage())
          .contains(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)) {
        throw CommandException.badUsage(
            "No Kafka client can be made with the properties of kafka.client and kafka.admin: "
                + reason.getMessage()
                + ".");
      }
      throw CommandException.failed(
          "--bootstrapServers="
              + bootstrapServers
              + " cannot be used: "
              + reason.getMessage()
              + ". Expected: host:port, several separated by commas.",
          e);
    }
    KafkaAdmin connected = new KafkaAdmin(admin, clients);
    try {
      connected.answer(admin.describeCluster().nodes());
    } catch (CommandException e) {
      connected.close();
      throw e;
    }
    return connected;
  }

  /**
   * What the brokers know of a topic.
   *
   * @throws CommandException if there is no such topic, with the nearest one that is there
   */
  public TopicDescription describe(String topic) {
    return ofTopic(
        topic, () -> answer(admin.describeTopics(Set.of(topic)).allTopicNames()).get(topic));
  }

  /**
   * Asks about a topic. Brokers hear of a topic's end one after the other, and each answers as far
   * as it has heard: whichever question meets the end, the error is the same.
   */
  private <T> T ofTopic(String topic, Supplier<T> question) {
    try {
      return question.get();
    } catch (CommandException e) {
      if (isUnknownTopic(e)) {
        throw noSuchTopic(topic, e);
      }
      throw e;
    }
  }

  private CommandException noSuchTopic(String topic, CommandException cause) {
    Set<String> others = topics();
    others.remove(topic);
    return CommandException.failed(
        "Topic "
            + topic
            + " does not exist on "
            + bootstrapServers
            + ". "
            + NearestName.of(topic, others)
                .map(near -> "Did you mean --topic=" + near + "?")
                .orElse(
                    others.isEmpty()
                        ? "There are no topics at all."
                        : "Topics: " + fewOf(others) + ".")
            + " 'produce --createTopic' creates it.",
        cause);
  }

  /** A cluster may have thousands. */
  static String fewOf(Set<String> topics) {
    int more = topics.size() - MAX_NAMED;
    return topics.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /**
   * The partitions of a topic.
   *
   * @throws CommandException if there is no such topic, with the nearest one that is there
   */
  public List<TopicPartition> partitionsOf(String topic) {
    return partitionsOf(describe(topic));
  }

  /** The partitions of a topic. */
  public static List<TopicPartition> partitionsOf(TopicDescription topic) {
    return topic.partitions().stream()
        .map(info -> new TopicPartition(topic.name(), info.partition()))
        .collect(Collectors.toList());
  }

  /** All topics but Kafka's internal ones, in alphabetical order. */
  public Set<String> topics() {
    return new TreeSet<>(answer(admin.listTopics().names()));
  }

  /**
   * Creates a topic with the brokers' default replication, and waits until each partition's leader
   * serves it. Without the wait an idempotent producer that starts at once can hang: its first
   * batch is refused, its second taken, and the first then counts as out of order until it times
   * out.
   */
  public void createTopic(String topic, int partitions, Map<String, String> config) {
    NewTopic created =
        new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(config);
    answer(admin.createTopics(Set.of(created)).all());
    // A broker that has not heard of a new topic yet says that there is none.
    listOffsetsOnceKnown(
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toList()),
        OffsetSpec.latest(),
        () -> {});
  }

  /** How long the topic keeps records, in milliseconds; negative for ever. */
  public long retentionMillis(String topic) {
    return Long.parseLong(topicConfig(topic).get(TopicConfig.RETENTION_MS_CONFIG));
  }

  /** All settings of a topic, those included that it has from the brokers. */
  public Map<String, String> topicConfig(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Map<String, String> settings = new TreeMap<>();
    ofTopic(topic, () -> answer(admin.describeConfigs(Set.of(resource)).all()).get(resource))
        .entries()
        .forEach(entry -> settings.put(entry.name(), String.valueOf(entry.value())));
    return settings;
  }

  /**
   * The first offset whose record is not older than this, by partition; the end where all are
   * older.
   */
  public Map<TopicPartition, Long> offsetsSince(
      Collection<TopicPartition> partitions, Instant time) {
    Map<TopicPartition, Long> offsets = endOffsets(partitions);
    offsets(partitions, OffsetSpec.forTimestamp(time.toEpochMilli()))
        .forEach(
            (partition, offset) -> {
              if (offset >= 0) {
                offsets.put(partition, offset);
              }
            });
    return offsets;
  }

  /** The oldest offset that the brokers still have, by partition. */
  public Map<TopicPartition, Long> earliestOffsets(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.earliest());
  }

  /**
   * Where reading ends for now, by partition: the offset that the next record will get, or where
   * the first transaction begins that is still open, unless uncommitted records are read too.
   *
   * @throws CommandException if there is no such partition, or no broker answers in time
   */
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.latest());
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec which) {
    return listOffsetsOnceKnown(partitions, which, () -> requireThere(partitions));
  }

  /**
   * Fails if there is no such topic, or one that has not all of these partitions.
   *
   * @throws CommandException that names what is missing
   */
  private void requireThere(Collection<TopicPartition> partitions) {
    Set<TopicPartition> there = new HashSet<>();
    partitions.stream()
        .map(TopicPartition::topic)
        .distinct()
        .forEach(topic -> there.addAll(partitionsOf(topic)));
    for (TopicPartition partition : partitions) {
      if (!there.contains(partition)) {
        throw CommandException.failed(
            "Topic "
                + partition.topic()
                + " has no partition "
                + partition.partition()
                + " on "
                + bootstrapServers
                + ": it was deleted and created again with fewer. Start again with a lake of its"
                + " own for the new topic (--lake).");
      }
    }
  }

  /**
   * Lists the offsets; as long as the brokers say that there are no such partitions, it asks again
   * within the timeout, and does this between.
   */
  private Map<TopicPartition, Long> listOffsetsOnceKnown(
      Collection<TopicPartition> partitions, OffsetSpec which, Runnable meanwhile) {
    long giveUp = System.nanoTime() + timeout.toNanos();
    while (true) {
      try {
        return listOffsets(partitions, which);
      } catch (CommandException e) {
        if (!isUnknownTopic(e) || System.nanoTime() - giveUp > 0) {
          throw e;
        }
        meanwhile.run();
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  private Map<TopicPartition, Long> listOffsets(
      Collection<TopicPartition> partitions, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, which));
    Map<TopicPartition, Long> offsets =
        new TreeMap<>(Comparator.comparing(TopicPartition::toString));
    answer(admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all())
        .forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  private static boolean isUnknownTopic(CommandException e) {
    return e.getCause() != null
        && e.getCause().getCause() instanceof UnknownTopicOrPartitionException;
  }

  /**
   * Sets where a consumer group is, for those who look on with Kafka's own tools.
   *
   * @param next offset of the next record to read, by partition
   * @throws CommandException if that may not be, or the group has members
   */
  public void setGroupOffsets(String group, Map<TopicPartition, Long> next) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    next.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
    answer(admin.alterConsumerGroupOffsets(group, offsets).all());
  }

  private <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.failed("Interrupted while asking " + bootstrapServers + ".", e);
    } catch (TimeoutException e) {
      throw unreachable(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw unreachable(e);
      }
      throw CommandException.failed(
          "The brokers at " + bootstrapServers + " refused: " + e.getCause().getMessage(), e);
    }
  }

  private CommandException unreachable(Exception e) {
    return CommandException.unavailable(
        "No Kafka broker answers at "
            + bootstrapServers
            + " within "
            + timeout.toSeconds()
            + " s. Check that it runs and that --bootstrapServers is right, or wait longer with"
            + " --connectionTimeoutSeconds.",
        e);
  }

  @Override
  public void close() {
    // Nothing that still matters can be under way.
    admin.close(Duration.ZERO);
  }
}
