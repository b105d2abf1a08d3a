package org.saleslakehouse.integration;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;
import org.saleslakehouse.pipelines.simulator.SaleRecord;

/**
 * Makes a topic with sales of so many days, each of a day at random: {@code produce} sends sales
 * whose time goes on. The same each time, so that a topic which is there stays. Used by {@code
 * src/test/bench/days.sh}.
 */
public final class SalesOfDays {
  private static final Instant FIRST = Instant.parse("2025-01-01T00:00:00Z");
  private static final int SEED = 20261129;
  private static final int CLIENTS = 500;
  private static final int PRODUCTS = 50;

  private SalesOfDays() {}

  /**
   * Takes the bootstrap servers, the topic, its partitions, how many sales, and of how many days.
   */
  public static void main(String[] arguments) throws Exception {
    String topic = arguments[1];
    long seconds = Duration.ofDays(Integer.parseInt(arguments[4])).toSeconds();
    Map<String, Object> servers = Map.of("bootstrap.servers", arguments[0]);
    try (Admin admin = Admin.create(servers)) {
      if (admin.listTopics().names().get().contains(topic)) {
        return;
      }
      NewTopic made =
          new NewTopic(topic, Optional.of(Integer.valueOf(arguments[2])), Optional.empty());
      admin.createTopics(List.of(made)).all().get();
    }
    SaleGenerator generator = new SaleGenerator(SEED, CLIENTS, PRODUCTS, 0, 0);
    Random random = new Random(SEED);
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(servers, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
        Instant time = FIRST.plusSeconds((long) (random.nextDouble() * seconds));
        SaleRecord sale = generator.record(i, time);
        Future<RecordMetadata> unused =
            producer.send(
                new ProducerRecord<>(topic, sale.key(), sale.value()),
                (sent, problem) -> failure.compareAndSet(null, problem));
      }
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }
}
