package org.saleslakehouse.pipelines.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How far a job is behind its topic, by partition: the records that are not stored yet, and how
 * long ago the oldest of them was written.
 */
public final class KafkaLag {
  private static final int FETCH_BYTES = 16 << 10;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private KafkaLag() {}

  /**
   * The lag of one partition.
   *
   * @param records not stored yet; where offsets have holes an upper bound
   * @param seconds since the oldest of them was written, by Kafka's timestamp; 0 if there is none,
   *     not a number if that could not be found out
   */
  public record OfPartition(long records, double seconds) {
    public boolean isAgeKnown() {
      return !Double.isNaN(seconds);
    }
  }

  /** What is at and after an offset: a record and when it was written, nothing, or not known. */
  private enum Kind {
    RECORD,
    NOTHING,
    UNKNOWN
  }

  private record Oldest(Kind kind, long writtenMillis) {}

  /**
   * Measures.
   *
   * @param next the offset that each partition's stored records end before
   * @return by partition number, each of them
   */
  public static Map<Integer, OfPartition> measure(
      KafkaAdmin brokers, KafkaClients clients, Map<TopicPartition, Long> next) {
    Map<TopicPartition, Long> ends = brokers.endOffsets(next.keySet());
    Map<Integer, OfPartition> lag = new TreeMap<>();
    Map<TopicPartition, Long> behind = new HashMap<>();
    next.forEach(
        (partition, offset) -> {
          long records = Math.max(0, ends.getOrDefault(partition, offset) - offset);
          if (records == 0) {
            lag.put(partition.partition(), new OfPartition(0, 0));
          } else {
            behind.put(partition, records);
          }
        });
    oldest(clients, next, ends, behind.keySet())
        .forEach(
            (partition, oldest) ->
                lag.put(partition.partition(), lag(behind.get(partition), oldest)));
    return lag;
  }

  private static OfPartition lag(long records, Oldest oldest) {
    return switch (oldest.kind()) {
      case RECORD ->
          new OfPartition(
              records, Math.max(0, System.currentTimeMillis() - oldest.writtenMillis()) / 1000.0);
      // What lies before the end are markers of transactions, or holes.
      case NOTHING -> new OfPartition(0, 0);
      case UNKNOWN -> new OfPartition(records, Double.NaN);
    };
  }

  /** The first record at or after the offset and before the end. */
  private static Map<TopicPartition, Oldest> oldest(
      KafkaClients clients,
      Map<TopicPartition, Long> next,
      Map<TopicPartition, Long> ends,
      Set<TopicPartition> behind) {
    Map<TopicPartition, Oldest> oldest = new HashMap<>();
    if (behind.isEmpty()) {
      return oldest;
    }
    Map<String, Object> config = new HashMap<>(clients.consumerConfig());
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "lakehouse-lag");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(LIMIT.toMillis()));
    // One record of each is all that is wanted, and at once, whatever the job's consumers wait for.
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Math.toIntExact(POLL.toMillis()));
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      Set<TopicPartition> open = new HashSet<>(behind);
      consumer.assign(open);
      open.forEach(partition -> consumer.seek(partition, next.get(partition)));
      Instant giveUp = Instant.now().plus(LIMIT);
      while (!open.isEmpty() && Instant.now().isBefore(giveUp)) {
        consumer
            .poll(POLL)
            .forEach(
                record ->
                    oldest.putIfAbsent(
                        new TopicPartition(record.topic(), record.partition()),
                        new Oldest(
                            Kind.RECORD,
                            SourceRecords.millis(record.timestamp(), System.currentTimeMillis()))));
        for (TopicPartition partition : open) {
          if (consumer.position(partition) >= ends.get(partition)) {
            oldest.putIfAbsent(partition, new Oldest(Kind.NOTHING, 0));
          }
        }
        List<TopicPartition> found =
            open.stream().filter(oldest::containsKey).collect(Collectors.toList());
        open.removeAll(found);
        consumer.pause(found);
      }
      open.forEach(partition -> oldest.put(partition, new Oldest(Kind.UNKNOWN, 0)));
    }
    return oldest;
  }
}
