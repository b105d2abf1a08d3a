package org.saleslakehouse.pipelines.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;

/** Goal: one who waits for records is told of them, and takes none. Method: a broker. */
class OpenConsumerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(50);

  private static EmbeddedBroker broker;

  private final CountDownLatch lookoutMade = new CountDownLatch(1);

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private OpenConsumer take(String run) {
    KafkaClients clients = KafkaClients.of(broker.bootstrapServers(), DEADLINE);
    return OpenConsumers.take(
        new OpenConsumers.Key(run, 0),
        key ->
            new OpenConsumer(
                key,
                clients.consumer(Duration.ofMillis(100)),
                () -> {
                  Consumer<byte[], byte[]> lookout = clients.lookout();
                  lookoutMade.countDown();
                  return lookout;
                },
                new CommitPace(1000)));
  }

  private static void send(TopicPartition... to) throws Exception {
    Map<String, Object> config =
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (TopicPartition partition : to) {
        producer
            .send(
                new ProducerRecord<>(
                    partition.topic(), partition.partition(), null, new byte[2000]))
            .get();
      }
    }
  }

  @Test
  void whoeverWaitsIsToldOfARecordOfAnyPartitionAndTakesNone() throws Exception {
    broker.createTopic("some", 2);
    TopicPartition quiet = new TopicPartition("some", 0);
    TopicPartition busy = new TopicPartition("some", 1);
    try (OpenConsumer open = take("some")) {
      open.reader().goTo(Map.of(quiet, 0L, busy, 0L));
      assertThat(open.awaitMore(SHORT), is(false));
      send(busy, busy);
      assertThat(open.awaitMore(DEADLINE), is(true));
      assertThat(open.awaitMore(DEADLINE), is(true));
      List<Long> read = new ArrayList<>();
      long end = System.nanoTime() + DEADLINE.toNanos();
      while (read.size() < 2 && System.nanoTime() < end) {
        open.reader().consumer().poll(DEADLINE).forEach(record -> read.add(record.offset()));
      }
      assertThat(read, equalTo(List.of(0L, 1L)));
      assertThat(open.reader().position(busy), is(2L));
      assertThat(open.awaitMore(SHORT), is(false));
      send(quiet);
      assertThat(open.awaitMore(DEADLINE), is(true));
    }
  }

  @Test
  void theEndOfARunWakesUpWhoeverWaitsForRecords() throws Exception {
    broker.createTopic("none", 1);
    CompletableFuture<Boolean> isMore =
        CompletableFuture.supplyAsync(
            () -> {
              try (OpenConsumer open = take("ended")) {
                open.reader().goTo(Map.of(new TopicPartition("none", 0), 0L));
                return open.awaitMore(Duration.ofHours(1));
              } catch (WakeupException e) {
                return false;
              }
            });
    assertThat(lookoutMade.await(DEADLINE.toSeconds(), TimeUnit.SECONDS), is(true));
    OpenConsumers.end("ended");
    assertThat(isMore.get(DEADLINE.toSeconds(), TimeUnit.SECONDS), is(false));
  }
}
