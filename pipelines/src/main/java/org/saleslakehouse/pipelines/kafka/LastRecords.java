package org.saleslakehouse.pipelines.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.saleslakehouse.pipelines.console.CommandException;

/**
 * Finds the last record that a consumer really gets. On compacted and transactional topics the
 * offset before the end may have none.
 */
public final class LastRecords {
  private static final long FIRST_WINDOW = 64;
  private static final Duration POLL = Duration.ofMillis(200);

  private LastRecords() {}

  /**
   * Moves each end down to one more than the last record below it.
   *
   * @param earliest the oldest offset that the broker has, by partition
   * @param ends by partition
   * @return by partition, {@code earliest} where there is no record at all
   */
  public static Map<TopicPartition, Long> endsOfRecords(
      KafkaClients clients, Map<TopicPartition, Long> earliest, Map<TopicPartition, Long> ends) {
    Duration timeout = clients.timeout();
    Map<TopicPartition, Long> found = new HashMap<>();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            clients.consumerConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      ends.forEach(
          (partition, end) ->
              found.put(
                  partition,
                  endOfRecords(consumer, partition, earliest.get(partition), end, timeout)));
    }
    return found;
  }

  private static long endOfRecords(
      Consumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long earliest,
      long end,
      Duration timeout) {
    consumer.assign(List.of(partition));
    for (long window = FIRST_WINDOW; ; window *= FIRST_WINDOW) {
      long from = Math.max(earliest, end - window);
      consumer.seek(partition, from);
      long last = -1;
      Instant giveUp = Instant.now().plus(timeout);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          last = record.offset() < end ? Math.max(last, record.offset()) : last;
          giveUp = Instant.now().plus(timeout);
        }
        if (Instant.now().isAfter(giveUp)) {
          throw CommandException.failed(
              "Partition "
                  + partition
                  + ": the broker has not delivered what lies below offset "
                  + end
                  + " within "
                  + timeout.toSeconds()
                  + " s. Try again, or wait longer with --connectionTimeoutSeconds.");
        }
      }
      if (last >= 0 || from == earliest) {
        return Math.max(last + 1, earliest);
      }
    }
  }
}
