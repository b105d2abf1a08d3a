package org.saleslakehouse.pipelines.broker;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.kafka.KafkaAdmin;
import org.saleslakehouse.pipelines.kafka.KafkaClients;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;
import org.saleslakehouse.pipelines.simulator.SaleRecord;
import org.saleslakehouse.pipelines.simulator.SendSales;

/**
 * The broker is a real one, and what the simulator sends to it is what its result says. Method: one
 * broker; everything that needs one is tried on it, one topic each.
 */
class EmbeddedBrokerTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Instant START = Instant.parse("2025-12-01T00:00:00Z");
  private static final int COUNT = 400;

  @Test
  void whatIsSentCanBeReadAndNothingAnswersAfterTheClose() {
    String address;
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      address = broker.bootstrapServers();
      try (KafkaAdmin admin = KafkaAdmin.connect(address, TIMEOUT)) {
        sentRecordsAreTheGeneratorsInOrder(broker, admin);
        aMissingTopicIsNamedWithTheNearestOne(admin);
        aGroupsOffsetsCanBeSet(admin);
        aTopicThatIsTakenAwayIsMissingWhicheverQuestionMeetsItsEnd(broker, admin);
      }
    }
    CommandException e =
        assertThrows(
            CommandException.class, () -> KafkaAdmin.connect(address, Duration.ofSeconds(1)));
    assertThat(e.mayPass(), equalTo(true));
  }

  @Test
  void aPortThatIsTakenIsNamedWithTheMend() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      CommandException e = assertThrows(CommandException.class, () -> EmbeddedBroker.startAt(port));
      assertThat(
          e.getMessage(),
          equalTo(
              "Port "
                  + port
                  + " of 127.0.0.1 is taken (Address already in use), perhaps by a Kafka broker that"
                  + " runs already. Stop what uses it, or choose another with --port; the other"
                  + " commands then need --bootstrapServers."));
    }
  }

  private static void sentRecordsAreTheGeneratorsInOrder(EmbeddedBroker broker, KafkaAdmin admin) {
    broker.createTopic("sales", 4);
    List<TopicPartition> partitions = admin.partitionsOf("sales");
    assertThat(partitions.size(), equalTo(4));
    SaleGenerator generator = new SaleGenerator(42, 5, 6, 0.1, 0.1);
    SendSales.Result result = send(broker, generator, "sales");

    assertThat(result.sent(), equalTo((long) COUNT));
    assertThat(
        new TreeMap<>(byPartitionNumber(admin.endOffsets(partitions), result)),
        equalTo(new TreeMap<>(result.endOffsets())));
    Map<String, byte[]> expected = new HashMap<>();
    long late = 0;
    long malformed = 0;
    for (int i = 0; i < COUNT; i++) {
      SaleRecord record = generator.record(i, START.plusSeconds(i));
      expected.put(record.sentAt() + "", record.value());
      late += record.isLate() ? 1 : 0;
      malformed += record.malformation().isPresent() ? 1 : 0;
    }
    assertThat(result.late(), equalTo(late));
    assertThat(result.malformed(), equalTo(malformed));

    List<ConsumerRecord<byte[], byte[]>> read = readAll(broker, partitions, COUNT);
    for (ConsumerRecord<byte[], byte[]> record : read) {
      assertThat(
          record.value(), equalTo(expected.remove(Instant.ofEpochMilli(record.timestamp()) + "")));
    }
    assertThat(expected.keySet().isEmpty(), equalTo(true));
    Map<String, Long> partitionsOfAClient =
        read.stream()
            .map(r -> new String(r.key(), StandardCharsets.UTF_8) + "@" + r.partition())
            .distinct()
            .collect(Collectors.groupingBy(s -> s.split("@", 2)[0], Collectors.counting()));
    assertThat(partitionsOfAClient, equalTo(Map.of("1", 1L, "2", 1L, "3", 1L, "4", 1L, "5", 1L)));
  }

  private static Map<Integer, Long> byPartitionNumber(
      Map<TopicPartition, Long> ends, SendSales.Result result) {
    Map<Integer, Long> byNumber = new HashMap<>();
    ends.forEach(
        (partition, end) -> {
          if (end > 0 || result.endOffsets().containsKey(partition.partition())) {
            byNumber.put(partition.partition(), end);
          }
        });
    return byNumber;
  }

  private static SendSales.Result send(
      EmbeddedBroker broker, SaleGenerator generator, String topic) {
    SendSales.Plan plan =
        new SendSales.Plan(topic, 0, COUNT, Optional.of(START), Duration.ofSeconds(1), 0);
    return new SendSales(generator, plan, Clock.systemUTC())
        .run(
            KafkaClients.of(broker.bootstrapServers(), TIMEOUT).producerConfig(),
            StopSignal.manual());
  }

  private static List<ConsumerRecord<byte[], byte[]>> readAll(
      EmbeddedBroker broker, List<TopicPartition> partitions, int count) {
    Map<String, Object> config =
        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    List<ConsumerRecord<byte[], byte[]>> read = new java.util.ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (read.size() < count) {
        consumer.poll(Duration.ofMillis(100)).forEach(read::add);
      }
    }
    return read;
  }

  private static void aMissingTopicIsNamedWithTheNearestOne(KafkaAdmin admin) {
    CommandException e = assertThrows(CommandException.class, () -> admin.partitionsOf("slaes"));
    assertThat(
        e.getMessage().replaceAll("127.0.0.1:\\d+", "HERE"),
        equalTo(
            "Topic slaes does not exist on HERE. Did you mean --topic=sales?"
                + " 'produce --createTopic' creates it."));
  }

  /** Method: each question is asked, again and again, while topics are being deleted. */
  private static void aTopicThatIsTakenAwayIsMissingWhicheverQuestionMeetsItsEnd(
      EmbeddedBroker broker, KafkaAdmin admin) {
    List<Consumer<String>> questions =
        List.of(
            admin::describe,
            admin::topicConfig,
            topic -> admin.endOffsets(List.of(new TopicPartition(topic, 0))));
    for (int i = 0; i < 12; i++) {
      String topic = "gone-" + i;
      admin.createTopic(topic, 4, Map.of());
      Consumer<String> question = questions.get(i % questions.size());
      question.accept(topic);
      deleteTopic(broker, topic);
      CommandException e =
          assertThrows(
              CommandException.class,
              () -> {
                Instant deadline = Instant.now().plus(TIMEOUT);
                while (Instant.now().isBefore(deadline)) {
                  question.accept(topic);
                }
              });
      assertThat(e.getMessage(), startsWith("Topic " + topic + " does not exist on "));
    }
  }

  /** Until the broker says that it has done so: nothing else shows that it has refused. */
  private static void deleteTopic(EmbeddedBroker broker, String topic) {
    try (Admin client =
        Admin.create(
            Map.<String, Object>of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()))) {
      client.deleteTopics(List.of(topic)).all().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("Topic " + topic + " was not deleted", e);
    }
  }

  private static void aGroupsOffsetsCanBeSet(KafkaAdmin admin) {
    TopicPartition partition = new TopicPartition("sales", 0);
    admin.setGroupOffsets("group", Map.of(partition, 3L));
    admin.setGroupOffsets("group", Map.of(partition, 2L));
    assertThat(admin.topics(), contains("sales"));
  }
}
