package org.saleslakehouse.pipelines.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.metrics.SourceMetrics;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.transforms.sale.SourceRecord;

/**
 * Goal: packed into blocks, the records are those that KafkaIO gives, from where it would start to
 * where its checkpoint marks point. Method: a real broker, a topic for each test, readers driven by
 * hand.
 */
class RecordBlockSourceTest {
  private static final PipelineOptions OPTIONS = PipelineOptionsFactory.create();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PARTITIONS = 4;

  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    // Else a broker that comes back waits nine seconds for its former self to be forgotten.
    broker =
        EmbeddedBroker.start(
            Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void eachRecordIsInOneBlockAndBlocksAreBounded() throws Exception {
    String topic = topicWith("all", 1000);
    List<Integer> sizes = new ArrayList<>();
    List<SourceRecord> read = new ArrayList<>();
    List<Blocks> splits = new ArrayList<>();
    for (RecordBlockSource<?> split : source(topic, "all", 64).split(2, OPTIONS)) {
      splits.add(new Blocks(split.createReader(OPTIONS, null)));
    }
    assertThat(splits, hasSize(2));
    long giveUp = System.nanoTime() + LIMIT.toNanos();
    while (splits.stream().mapToInt(split -> split.records.size()).sum() < 1000) {
      assertThat("all read in time", System.nanoTime() < giveUp);
      for (Blocks split : splits) {
        split.tryToReadBlock();
      }
    }
    for (Blocks split : splits) {
      sizes.addAll(split.sizes);
      read.addAll(split.records);
      split.reader.close();
    }
    assertThat(read, hasSize(1000));
    assertThat(sizes, everyItem(lessThanOrEqualTo(64)));
    assertThat(numbersByPartition(read), equalTo(expected(0, 1000)));
  }

  /** A checkpoint mark, through its coder, lets another reader go on behind the last block. */
  @Test
  void aMarkPointsBehindItsBlock() throws Exception {
    resumesBehindTheBlock(source(topicWith("resumed", 1000), "resumed", 100));
  }

  private static <MarkT extends CheckpointMark> void resumesBehindTheBlock(
      RecordBlockSource<MarkT> source) throws Exception {
    List<SourceRecord> all = new ArrayList<>();
    MarkT mark;
    try (UnboundedReader<RecordBlock> reader = source.createReader(OPTIONS, null)) {
      Blocks blocks = new Blocks(reader);
      blocks.readRecords(250);
      all.addAll(blocks.records);
      mark = throughCoder(source.getCheckpointMarkCoder(), reader.getCheckpointMark());
    }
    try (UnboundedReader<RecordBlock> reader = source.createReader(OPTIONS, mark)) {
      Blocks blocks = new Blocks(reader);
      blocks.readRecords(1000 - all.size());
      all.addAll(blocks.records);
    }
    assertThat(numbersByPartition(all), equalTo(expected(0, 1000)));
  }

  @SuppressWarnings("unchecked") // the reader is the source's own
  private static <MarkT extends CheckpointMark> MarkT throughCoder(
      Coder<MarkT> coder, CheckpointMark mark) throws Exception {
    return CoderUtils.clone(coder, (MarkT) mark);
  }

  @Test
  void readingBeginsAtTheGroupsOffsets() throws Exception {
    String topic = topicWith("later", 300);
    Map<TopicPartition, Long> next = Map.of(new TopicPartition(topic, 1), 40L);
    try (KafkaAdmin admin = KafkaAdmin.connect(broker.bootstrapServers(), LIMIT)) {
      admin.setGroupOffsets("later", next);
    }
    try (UnboundedReader<RecordBlock> reader =
        source(List.copyOf(next.keySet()), "later", 1000).createReader(OPTIONS, null)) {
      Blocks blocks = new Blocks(reader);
      blocks.readRecords(35);
      assertThat(blocks.records.get(0).offset(), equalTo(40L));
      assertThat(blocks.records.get(34).offset(), equalTo(74L));
    }
  }

  /** Blocks are the elements, but what is counted are records. */
  @Test
  void recordsAreCounted() throws Exception {
    String topic = topicWith("counted", 300);
    RecordMetricsTest.Seen metrics = new RecordMetricsTest.Seen();
    RecordMetricsTest.within(
        MetricsEnvironment.scopedMetricsContainer(metrics),
        () -> {
          try (UnboundedReader<RecordBlock> reader =
              source(topic, "counted", 100).createReader(OPTIONS, null)) {
            new Blocks(reader).readRecords(300);
          }
        });
    assertThat(metrics.counts.get(SourceMetrics.elementsRead().getName().getName()), equalTo(300L));
  }

  /** What is read between two marks must fit into memory, however large the records are. */
  @Test
  void theBytesBetweenTwoMarksAreBounded() throws Exception {
    String topic = topicWith("large", 0);
    sendLarge(topic, 80, 900_000);
    try (UnboundedReader<RecordBlock> reader =
        source(topic, "large", 1000).createReader(OPTIONS, null)) {
      Blocks blocks = new Blocks(reader);
      for (int marks = 0; marks < 3; marks++) {
        int before = blocks.records.size();
        int bound = Math.min(80, before + 38); // the first with which they are more than 32 MiB
        blocks.readRecords(bound - before);
        assertThat(blocks.records, hasSize(bound));
        assertThat("after " + bound, reader.advance(), equalTo(false));
        reader.getCheckpointMark();
      }
    }
  }

  /**
   * Goal: with a backlog, what comes after a mark is fetched while the runner is busy. Method: the
   * broker is taken away once it is; Kafka's client alone holds a record or two.
   */
  @Test
  void whatComesAfterAMarkIsReadAhead() throws Exception {
    String topic = topicWith("ahead", 0);
    sendLarge(topic, 60, 900_000);
    try (UnboundedReader<RecordBlock> reader =
        source(topic, "ahead", 5).createReader(OPTIONS, null)) {
      Blocks blocks = new Blocks(reader);
      blocks.readRecords(5);
      awaitBacklog(reader);
      reader.getCheckpointMark();
      awaitNothingIsReadAhead();
      broker.stop();
      try {
        blocks.readRecords(20);
      } finally {
        broker.startAgain();
      }
      assertThat(
          blocks.records.stream().map(SourceRecord::offset).toList(),
          equalTo(LongStream.range(0, blocks.records.size()).boxed().toList()));
    }
  }

  /** Goal: what is read ahead and not handed on is no part of a mark. */
  @Test
  void aMarkPointsBehindTheLastBlockThatWasHandedOn() throws Exception {
    String topic = topicWith("marked", 0);
    sendLarge(topic, 40, 900_000);
    marksAreThoseOfTheBlocksHandedOn(source(topic, "marked", 5));
  }

  private static <MarkT extends CheckpointMark> void marksAreThoseOfTheBlocksHandedOn(
      RecordBlockSource<MarkT> source) throws Exception {
    List<MarkT> marks = new ArrayList<>();
    try (UnboundedReader<RecordBlock> reader = source.createReader(OPTIONS, null)) {
      Blocks blocks = new Blocks(reader);
      for (int i = 0; i < 4; i++) {
        blocks.readRecords(5);
        awaitBacklog(reader);
        // Twice, as runners do.
        reader.getCheckpointMark();
        marks.add(throughCoder(source.getCheckpointMarkCoder(), reader.getCheckpointMark()));
        assertThat(reader.getSplitBacklogBytes(), greaterThan(0L));
      }
      blocks.readRecords(20);
      assertThat(
          blocks.records.stream().map(SourceRecord::offset).toList(),
          equalTo(LongStream.range(0, 40).boxed().toList()));
    }
    for (int i = 0; i < 4; i++) {
      try (UnboundedReader<RecordBlock> reader = source.createReader(OPTIONS, marks.get(i))) {
        Blocks blocks = new Blocks(reader);
        blocks.readRecords(1);
        assertThat(blocks.records.get(0).offset(), equalTo(5L * (i + 1)));
      }
    }
  }

  /** KafkaIO looks for the end of the topic in a thread of its own. */
  private static void awaitBacklog(UnboundedReader<?> reader) {
    long giveUp = System.nanoTime() + LIMIT.toNanos();
    while (reader.getSplitBacklogBytes() == UnboundedReader.BACKLOG_UNKNOWN) {
      assertThat("the backlog is known in time", System.nanoTime() < giveUp);
      Thread.onSpinWait();
    }
  }

  private static void awaitNothingIsReadAhead() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("read-ahead")) {
        thread.join(LIMIT.toMillis());
        assertThat(thread.isAlive(), equalTo(false));
      }
    }
  }

  private static void sendLarge(String topic, int records, int bytes) throws Exception {
    Map<String, Object> config = KafkaClients.of(broker.bootstrapServers(), LIMIT).producerConfig();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, 0, null, new byte[bytes])).get();
      }
    }
  }

  /** What is there is handed on, though the block has room for more. */
  @Test
  void aBlockDoesNotWaitForMore() throws Exception {
    String topic = topicWith("slow", 0);
    try (UnboundedReader<RecordBlock> reader =
        source(topic, "slow", 1000).createReader(OPTIONS, null)) {
      Blocks blocks = new Blocks(reader);
      for (int i = 0; i < 3; i++) {
        send(topic, i, i + 1);
        blocks.readRecords(1);
      }
      assertThat(blocks.sizes, contains(1, 1, 1));
      assertThat(reader.advance(), equalTo(false));
      assertThrows(java.util.NoSuchElementException.class, reader::getCurrent);
    }
  }

  @Test
  void aBlockHoldsARecordAtLeast() {
    UnboundedSource<KafkaRecord<byte[], byte[]>, ?> records =
        ReadRecords.sourceOf(read(List.of(new TopicPartition("t", 0)), "g"));
    assertThrows(IllegalArgumentException.class, () -> new RecordBlockSource<>(records, 0));
  }

  private static RecordBlockSource<?> source(String topic, String group, int maxRecords) {
    List<TopicPartition> partitions = new ArrayList<>();
    Map<TopicPartition, Long> next =
        new TreeMap<>(java.util.Comparator.comparing(Object::toString));
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(new TopicPartition(topic, i));
      next.put(partitions.get(i), 0L);
    }
    try (KafkaAdmin admin = KafkaAdmin.connect(broker.bootstrapServers(), LIMIT)) {
      admin.setGroupOffsets(group, next);
    }
    return source(partitions, group, maxRecords);
  }

  private static RecordBlockSource<?> source(
      List<TopicPartition> partitions, String group, int maxRecords) {
    return new RecordBlockSource<>(ReadRecords.sourceOf(read(partitions, group)), maxRecords);
  }

  private static KafkaIO.Read<byte[], byte[]> read(List<TopicPartition> partitions, String group) {
    return KafkaIO.<byte[], byte[]>read()
        .withBootstrapServers(broker.bootstrapServers())
        .withTopicPartitions(partitions)
        .withKeyDeserializer(ByteArrayDeserializer.class)
        .withValueDeserializer(ByteArrayDeserializer.class)
        .withConsumerConfigUpdates(
            Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                group,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false));
  }

  /** What a reader has given. */
  private static final class Blocks {
    private final UnboundedReader<RecordBlock> reader;
    private final List<Integer> sizes = new ArrayList<>();
    private final List<SourceRecord> records = new ArrayList<>();
    private boolean started;

    Blocks(UnboundedReader<RecordBlock> reader) {
      this.reader = reader;
    }

    /** Whole blocks, until there are so many more records. */
    void readRecords(int more) throws Exception {
      int due = records.size() + more;
      long giveUp = System.nanoTime() + LIMIT.toNanos();
      while (records.size() < due) {
        if (!tryToReadBlock() && System.nanoTime() > giveUp) {
          throw new AssertionError(records.size() + " of " + due + " records within " + LIMIT);
        }
      }
    }

    boolean tryToReadBlock() throws Exception {
      boolean hasBlock = started ? reader.advance() : reader.start();
      started = true;
      if (hasBlock) {
        sizes.add(reader.getCurrent().count());
        reader.getCurrent().unpack(records::add);
      }
      return hasBlock;
    }
  }

  private static String topicWith(String topic, int records) throws Exception {
    broker.createTopic(topic, PARTITIONS);
    send(topic, 0, records);
    return topic;
  }

  /** Numbered records, to the partitions in turn. */
  private static void send(String topic, int from, int to) throws Exception {
    Map<String, Object> config = KafkaClients.of(broker.bootstrapServers(), LIMIT).producerConfig();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<?>> sent = new ArrayList<>();
      for (int i = from; i < to; i++) {
        byte[] number = String.valueOf(i).getBytes(UTF_8);
        sent.add(producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, number)));
      }
      producer.flush();
      for (Future<?> record : sent) {
        record.get();
      }
    }
  }

  private static Map<Integer, List<Integer>> expected(int from, int to) {
    Map<Integer, List<Integer>> numbers = new TreeMap<>();
    for (int i = from; i < to; i++) {
      numbers.computeIfAbsent(i % PARTITIONS, p -> new ArrayList<>()).add(i);
    }
    return numbers;
  }

  private static Map<Integer, List<Integer>> numbersByPartition(List<SourceRecord> records) {
    Map<Integer, List<Integer>> numbers = new TreeMap<>();
    for (SourceRecord record : records) {
      numbers
          .computeIfAbsent(record.partition(), p -> new ArrayList<>())
          .add(Integer.valueOf(new String(record.value(), UTF_8)));
    }
    return numbers;
  }
}
