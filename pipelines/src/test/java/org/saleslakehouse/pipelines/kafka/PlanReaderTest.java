package org.saleslakehouse.pipelines.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;

/**
 * Goal: plans have all partitions, and the watermark is right. Method: a broker, tables that are a
 * map here, and a clock that the test moves.
 */
class PlanReaderTest {
  private static final Duration ROUND = Duration.ofSeconds(5);

  /** The first offset that is not stored; shared with the readers. */
  private static final Map<TopicPartition, Long> STORED = new ConcurrentHashMap<>();

  private static EmbeddedBroker broker;

  private final SetClock clock = new SetClock();

  private static final class SetClock extends Clock {
    private long millis = 1_000_000;

    void pass(Duration time) {
      millis += time.toMillis();
    }

    @Override
    public long millis() {
      return millis;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void emptyTables() {
    STORED.clear();
  }

  private static KafkaClients clients() {
    return clients(broker, Duration.ofSeconds(10));
  }

  private static KafkaClients clients(EmbeddedBroker of, Duration timeout) {
    return KafkaClients.of(of.bootstrapServers(), timeout);
  }

  private PlanReader reader(String topic) {
    return reader(clients(), topic);
  }

  private PlanReader reader(KafkaClients clients, String topic) {
    PlanSource source =
        new PlanSource(
            clients,
            topic,
            partitions -> {
              Map<TopicPartition, Long> next = new HashMap<>();
              partitions.forEach(p -> next.put(p, STORED.getOrDefault(p, 0L)));
              return next;
            },
            ROUND);
    return new PlanReader(source, null, clock);
  }

  private static void send(String topic, int partition, int count) {
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < count; i++) {
        Future<RecordMetadata> flushed =
            producer.send(new ProducerRecord<>(topic, partition, null, new byte[1]));
        assertThat(flushed, notNullValue());
      }
    }
  }

  private static Producer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(more);
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void awaitEnd(String topic, long end) {
    TopicPartition partition = new TopicPartition(topic, 0);
    long giveUp = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    try (KafkaAdmin brokers = KafkaAdmin.connect(clients())) {
      while (brokers.endOffsets(List.of(partition)).get(partition) < end) {
        assertThat("the end is late", System.nanoTime() - giveUp < 0);
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
  }

  private static List<String> ranges(PlanReader reader) {
    return reader.getCurrent().orders().stream()
        .flatMap(order -> order.ranges().stream())
        .map(OffsetRange::toString)
        .sorted()
        .toList();
  }

  @Test
  void aPlanSaysWhatIsMissingOfEachPartitionAndTheNextComesWhenItEnds() throws Exception {
    broker.createTopic("rounds", 2);
    send("rounds", 1, 7);
    STORED.put(new TopicPartition("rounds", 1), 3L);
    try (PlanReader reader = reader("rounds")) {
      assertThat(reader.start(), equalTo(true));
      assertThat(ranges(reader), equalTo(List.of("rounds-0@0..0", "rounds-1@3..7")));
      assertThat(reader.getCurrent().orders().get(0).untilMillis(), equalTo(1_005_000L));
      clock.pass(Duration.ofSeconds(2));
      assertThat(reader.advance(), equalTo(false));
      clock.pass(Duration.ofSeconds(3));
      assertThat(reader.advance(), equalTo(true));
      assertThat(reader.getCurrent().orders().get(0).untilMillis(), equalTo(1_010_000L));
    }
  }

  @Test
  void aPartitionThatIsAddedIsInTheNextPlan() throws Exception {
    broker.createTopic("growing", 1);
    try (PlanReader reader = reader("growing");
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      reader.start();
      admin.createPartitions(Map.of("growing", NewPartitions.increaseTo(2))).all().get();
      clock.pass(ROUND);
      reader.advance();
      assertThat(ranges(reader), equalTo(List.of("growing-0@0..0", "growing-1@0..0")));
    }
  }

  @Test
  void theWatermarkWaitsForThePartitionThatIsBehind() throws Exception {
    broker.createTopic("skew", 2);
    send("skew", 0, 5);
    send("skew", 1, 5);
    try (PlanReader reader = reader("skew")) {
      reader.start();
      assertThat(reader.getWatermark(), equalTo(BoundedWindow.TIMESTAMP_MIN_VALUE));
      STORED.put(new TopicPartition("skew", 0), 5L); // one partition is done, the other is not
      clock.pass(ROUND);
      reader.advance();
      assertThat(reader.getWatermark(), equalTo(BoundedWindow.TIMESTAMP_MIN_VALUE));
      STORED.put(new TopicPartition("skew", 1), 5L);
      send("skew", 1, 1); // and more comes meanwhile
      clock.pass(ROUND);
      reader.advance();
      // All that was there at the second look is stored; what came later is not.
      assertThat(reader.getWatermark().getMillis(), equalTo(1_005_000L));
      assertThat(reader.getCurrentTimestamp().getMillis(), equalTo(1_010_000L));
    }
  }

  @Test
  void theWatermarkMovesOnWhileNothingComes() throws Exception {
    broker.createTopic("quiet", 1);
    try (PlanReader reader = reader("quiet")) {
      reader.start();
      assertThat(reader.getWatermark().getMillis(), equalTo(1_000_000L));
      clock.pass(ROUND);
      reader.advance();
      assertThat(reader.getWatermark().getMillis(), equalTo(1_005_000L));
    }
  }

  @Test
  void brokersThatDoNotAnswerLeaveThePlanAsItWasAndTheWatermarkStands() throws Exception {
    EmbeddedBroker gone = EmbeddedBroker.start();
    try (PlanReader reader = reader(clients(gone, Duration.ofSeconds(2)), "gone")) {
      try (gone) {
        gone.createTopic("gone", 2);
        reader.start();
      }
      STORED.put(new TopicPartition("gone", 1), 3L);
      clock.pass(ROUND);
      assertThat(reader.advance(), equalTo(true));
      assertThat(ranges(reader), equalTo(List.of("gone-0@0..0", "gone-1@3..3")));
      assertThat(reader.getWatermark().getMillis(), equalTo(1_000_000L));
    }
  }

  @Test
  void recordsOfAnOpenTransactionAreNotMissingYet() throws Exception {
    broker.createTopic("open", 1);
    send("open", 0, 2);
    try (Producer<byte[], byte[]> producer =
            producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "open"));
        PlanReader reader = reader("open")) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("open", 0, null, new byte[1])).get();
      reader.start();
      assertThat(ranges(reader), equalTo(List.of("open-0@0..2")));
      producer.commitTransaction();
      awaitEnd("open", 4); // and the end of the transaction, which the broker writes on its own
      clock.pass(ROUND);
      reader.advance();
      assertThat(ranges(reader), equalTo(List.of("open-0@0..4")));
    }
  }

  @Test
  void aReaderThatTakesOverKeepsToTheRoundAndTheWatermark() throws Exception {
    broker.createTopic("resumed", 1);
    PlanSource.Mark mark;
    try (PlanReader reader = reader("resumed")) {
      reader.start();
      mark = reader.getCheckpointMark();
    }
    try (UnboundedReader<ReadPlan> next =
        new PlanReader(new PlanSource(clients(), "resumed", p -> Map.of(), ROUND), mark, clock)) {
      assertThat(next.start(), equalTo(false));
      assertThat(next.getWatermark().getMillis(), equalTo(1_000_000L));
    }
  }

  @Test
  void itIsOneSourceHoweverManyTheRunnerWants() {
    PlanSource source = new PlanSource(clients(), "t", partitions -> Map.of(), ROUND);
    List<PlanSource> splits = source.split(8, PipelineOptionsFactory.create());
    assertThat(splits.size(), equalTo(1));
    assertThat(splits.get(0).parallelism(), equalTo(8));
  }
}
