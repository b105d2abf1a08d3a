package org.saleslakehouse.integration;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;

/** Sends to a topic and remembers each record at the position that the broker gave it. */
final class SentSales implements AutoCloseable {
  /** Where a record is. */
  record Position(int partition, long offset) implements Comparable<Position> {
    @Override
    public int compareTo(Position other) {
      int byPartition = Integer.compare(partition, other.partition);
      return byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
    }

    @Override
    public String toString() {
      return partition + "@" + offset;
    }
  }

  private final String topic;
  private final Producer<byte[], byte[]> producer;
  private final ConcurrentSkipListMap<Position, TestRecord> records = new ConcurrentSkipListMap<>();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private long generated;

  SentSales(String bootstrapServers, String topic) {
    this(bootstrapServers, topic, Map.of());
  }

  private SentSales(String bootstrapServers, String topic, Map<String, Object> settings) {
    Map<String, Object> config = new HashMap<>(settings);
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    this.topic = topic;
    this.producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** All that is sent is sent {@link #inTransaction}. */
  static SentSales transactional(String bootstrapServers, String topic) {
    SentSales sent =
        new SentSales(
            bootstrapServers, topic, Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic));
    sent.producer.initTransactions();
    return sent;
  }

  /** Sends in a transaction, whose end takes an offset of its own in each partition. */
  void inTransaction(Runnable sending) {
    producer.beginTransaction();
    sending.run();
    producer.commitTransaction();
    flush();
  }

  /** Sends to the partition that the key chooses. */
  void send(TestRecord record) {
    send(null, record);
  }

  /** Sends to this partition. */
  void send(@Nullable Integer partition, TestRecord record) {
    ProducerRecord<byte[], byte[]> outgoing =
        new ProducerRecord<>(
            topic, partition, record.sentAt().toEpochMilli(), record.key(), record.value());
    record.headers().forEach((name, value) -> outgoing.headers().add(name, value));
    // The callback tells how it went; flush() waits for it.
    Future<RecordMetadata> unused =
        producer.send(
            outgoing,
            (metadata, e) -> {
              if (e != null) {
                failure.compareAndSet(null, e);
              } else {
                records.put(new Position(metadata.partition(), metadata.offset()), record);
              }
            });
  }

  /** Sends the generator's next records, all at the current time. */
  void generate(SaleGenerator generator, int count) {
    for (int i = 0; i < count; i++) {
      send(TestRecord.of(generator.record(generated++, Instant.now())));
    }
  }

  /** Sends the generator's next records to one partition, all at the current time. */
  void sendTo(int partition, SaleGenerator generator, int count) {
    for (int i = 0; i < count; i++) {
      send(partition, TestRecord.of(generator.record(generated++, Instant.now())));
    }
  }

  /** Sends the generator's next records as a history that begins then, a step between any two. */
  void generate(SaleGenerator generator, int count, Instant start, Duration step) {
    for (int i = 0; i < count; i++) {
      send(TestRecord.of(generator.record(generated, start.plus(step.multipliedBy(generated)))));
      generated++;
    }
  }

  /** Waits until the broker has all that was sent. */
  SentSales flush() {
    producer.flush();
    Exception e = failure.get();
    if (e != null) {
      throw new IllegalStateException("A record was not sent", e);
    }
    return this;
  }

  /** All records with their positions. */
  Map<Position, TestRecord> records() {
    return records;
  }

  /** How many records are to become sales. */
  long sales() {
    return records.values().stream().filter(r -> r.sale() != null).count();
  }

  /** How many records are to be rejected. */
  long rejected() {
    return records.size() - sales();
  }

  /** One more than the last offset, by partition. */
  Map<Integer, Long> endOffsets() {
    Map<Integer, Long> ends = new TreeMap<>();
    records.keySet().forEach(p -> ends.merge(p.partition(), p.offset() + 1, Math::max));
    return ends;
  }

  @Override
  public void close() {
    producer.close();
  }
}
