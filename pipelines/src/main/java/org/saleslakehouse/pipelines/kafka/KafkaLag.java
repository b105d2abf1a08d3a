package org.saleslakehouse.pipelines.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;

/**
 * How far a job is behind its topic, by partition: the records that are not stored yet, and how
 * long ago the oldest of them was written. Its consumer stays open, for a new one costs more than
 * all that it is asked.
 *
 * <p>Thread-safe; one measurement at a time.
 */
public final class KafkaLag implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final OfPartition NONE = new OfPartition(0, 0);

  private final KafkaAdmin brokers;
  private final KafkaClients clients;

  private @Nullable Consumer<byte[], byte[]> consumer;
  private boolean isClosed;

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

  /** Measures with clients that are configured so. */
  public KafkaLag(KafkaAdmin brokers, KafkaClients clients) {
    this.brokers = brokers;
    this.clients = clients;
  }

  /**
   * Measures.
   *
   * @param next the offset that each partition's stored records end before
   * @return by partition number, each of them
   * @throws CommandException if there is no such partition, or no broker answers in time
   * @throws KafkaException if the oldest of them cannot be read
   */
  public Map<Integer, OfPartition> measure(Map<TopicPartition, Long> next) {
    Map<TopicPartition, Long> ends = brokers.endOffsets(next.keySet());
    Map<TopicPartition, Long> behind = new HashMap<>();
    Map<Integer, OfPartition> lag = new TreeMap<>();
    next.forEach(
        (partition, offset) -> {
          long records = Math.max(0, ends.getOrDefault(partition, offset) - offset);
          lag.put(
              partition.partition(), records == 0 ? NONE : new OfPartition(records, Double.NaN));
          if (records > 0) {
            behind.put(partition, offset);
          }
        });
    if (!behind.isEmpty()) {
      findOldest(behind, ends, lag);
    }
    return lag;
  }

  /** Reads a record of each partition, from what is next in it and before its end. */
  private synchronized void findOldest(
      Map<TopicPartition, Long> next,
      Map<TopicPartition, Long> ends,
      Map<Integer, OfPartition> lag) {
    if (isClosed) {
      return;
    }
    Consumer<byte[], byte[]> asked = consumer == null ? clients.sampler(LIMIT) : consumer;
    consumer = asked;
    asked.assign(next.keySet());
    asked.resume(next.keySet());
    next.forEach(asked::seek);
    long giveUp = System.nanoTime() + LIMIT.toNanos();
    while (!next.isEmpty() && System.nanoTime() < giveUp) {
      ConsumerRecords<byte[], byte[]> polled = asked.poll(POLL);
      for (TopicPartition partition : List.copyOf(next.keySet())) {
        List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
        if (!records.isEmpty()) {
          double seconds = secondsSince(records.get(0));
          lag.computeIfPresent(
              partition.partition(), (number, of) -> new OfPartition(of.records(), seconds));
        } else if (asked.position(partition) >= ends.get(partition)) {
          lag.put(
              partition.partition(), NONE); // what lies there are marks of transactions, or holes
        } else {
          continue;
        }
        next.remove(partition);
        asked.pause(List.of(partition));
      }
    }
  }

  private static double secondsSince(ConsumerRecord<?, ?> record) {
    long now = System.currentTimeMillis();
    return Math.max(0, now - SourceRecords.millis(record.timestamp(), now)) / 1000.0;
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    if (consumer != null) {
      consumer.close(Duration.ZERO);
    }
  }
}
