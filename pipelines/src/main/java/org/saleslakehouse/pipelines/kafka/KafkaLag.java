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
   * @param records not stored yet; on topics whose offsets have holes an upper bound
   * @param seconds since the oldest of them was written, by Kafka's timestamp; 0 if there is none
   */
  public record OfPartition(long records, double seconds) {}

  /**
   * Measures.
   *
   * @param next the offset that each partition's stored records end before
   * @return by partition number; without a partition whose oldest record could not be fetched in a
   *     moment
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
    oldest(clients, next, behind.keySet())
        .forEach(
            (partition, written) ->
                lag.put(
                    partition.partition(),
                    new OfPartition(
                        behind.get(partition),
                        Math.max(0, System.currentTimeMillis() - written) / 1000.0)));
    return lag;
  }

  /** When the first record at or after the offset was written, in milliseconds. */
  private static Map<TopicPartition, Long> oldest(
      KafkaClients clients, Map<TopicPartition, Long> next, Set<TopicPartition> behind) {
    Map<TopicPartition, Long> written = new HashMap<>();
    if (behind.isEmpty()) {
      return written;
    }
    Map<String, Object> config = new HashMap<>(clients.consumerConfig());
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "lakehouse-lag");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(LIMIT.toMillis()));
    // One record of each is all that is wanted.
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
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
                    written.putIfAbsent(
                        new TopicPartition(record.topic(), record.partition()),
                        record.timestamp()));
        List<TopicPartition> found =
            open.stream().filter(written::containsKey).collect(Collectors.toList());
        open.removeAll(found);
        consumer.pause(found);
      }
    }
    return written;
  }
}
