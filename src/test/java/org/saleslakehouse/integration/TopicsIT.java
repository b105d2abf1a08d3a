package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.transforms.sale.Rows;

/** Whatever a topic may hold by Kafka's rules ends in the tables, or does not exist. */
class TopicsIT {
  private static final Instant TIME = Instant.parse("2025-12-10T10:00:00Z");
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private static EmbeddedBroker broker;

  @TempDir Path folder;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static byte[] sale(int id) {
    return TestRecord.saleJson(id, TIME).toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Producer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(more);
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void send(Producer<byte[], byte[]> producer, String topic, int... ids) {
    for (int id : ids) {
      send(producer, new ProducerRecord<>(topic, 0, TIME.toEpochMilli(), null, sale(id)));
    }
  }

  /** What the broker does not take makes the test fail when the tables are looked at. */
  private static void send(
      Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
    Future<RecordMetadata> unused = producer.send(record);
  }

  private EndedCommand store(String topic, String... options) {
    return store(folder.resolve("lake"), topic, options);
  }

  private static EndedCommand store(Path lake, String topic, String... options) {
    return storeWithin(Duration.ofMillis(50), lake, topic, options);
  }

  private static EndedCommand storeWithin(
      Duration freshness, Path lake, String topic, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "bronze",
                "--profile=direct",
                "--stopAtLatest",
                "--freshnessMillis=" + freshness.toMillis(),
                "--bootstrapServers=" + broker.bootstrapServers(),
                "--topic=" + topic,
                "--lake=" + lake));
    arguments.addAll(List.of(options));
    return EndedCommand.inThisJvm(TestLake.RUN_LIMIT, arguments.toArray(String[]::new));
  }

  private LakeReader lake() {
    return new LakeReader(folder.resolve("lake"));
  }

  private List<Integer> stored() {
    return lake()
        .bronze()
        .select("vente_id")
        .orderBy("vente_id")
        .as(Encoders.INT())
        .collectAsList();
  }

  @Test
  void recordsOfAbortedTransactionsAreNotStoredAndAnAbortedEndIsReached() {
    broker.createTopic("aborted", 1);
    try (Producer<byte[], byte[]> producer =
        producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "aborted"))) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, "aborted", 1, 2, 3);
      producer.flush(); // what has not been sent is dropped by an abort
      producer.abortTransaction();
      producer.beginTransaction();
      send(producer, "aborted", 11, 12);
      producer.commitTransaction();
      assertThat(store("aborted").expectExit(0).stdout(), startsWith("2 records stored "));
      assertThat(stored(), is(List.of(11, 12)));

      producer.beginTransaction();
      send(producer, "aborted", 21);
      producer.flush();
      producer.abortTransaction();
      store("aborted").expectExit(0);
      assertThat(stored(), is(List.of(11, 12)));
    }
  }

  @Test
  void theyAreStoredWhereThatIsAskedFor() {
    broker.createTopic("uncommitted", 1);
    try (Producer<byte[], byte[]> producer =
        producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "uncommitted"))) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, "uncommitted", 1, 2);
      producer.flush();
      producer.abortTransaction();
      store("uncommitted", "--isolationLevel=read_uncommitted").expectExit(0);
      assertThat(stored(), is(List.of(1, 2)));
    }
  }

  @Test
  void aTransactionThatIsOpenWaitsAndIsStoredWhenItIsCommitted() {
    broker.createTopic("open", 1);
    try (Producer<byte[], byte[]> plain = producer(Map.of());
        Producer<byte[], byte[]> producer =
            producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "open"))) {
      send(plain, "open", 1);
      plain.flush();
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, "open", 2);
      producer.flush();
      send(plain, "open", 3);
      plain.flush();
      store("open").expectExit(0);
      assertThat(stored(), is(List.of(1)));

      producer.commitTransaction();
      store("open").expectExit(0);
      assertThat(stored(), is(List.of(1, 2, 3)));
    }
  }

  /**
   * Method: one key again and again, in segments of a few records, until the broker has compacted.
   */
  @Tag("certify")
  @Test
  void aCompactedTopicIsStoredAsTheBrokerHasIt() {
    broker.createTopic(
        "compacted",
        1,
        Map.of(
            "cleanup.policy", "compact",
            "segment.ms", "100",
            "min.cleanable.dirty.ratio", "0.01",
            "max.compaction.lag.ms", "1"));
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      Await.until(
          "a compaction",
          LIMIT,
          () -> {
            send(producer, new ProducerRecord<>("compacted", 0, null, new byte[] {1}, sale(1)));
            producer.flush();
            return firstOffset("compacted") > 0;
          },
          () -> "first offset " + firstOffset("compacted"));
    }
    store("compacted").expectExit(0);
    assertThat(stored().isEmpty(), is(false));
    assertThat(lake().bronze().select("kafka_offset").distinct().count(), is(lake().records()));
    store("compacted").expectExit(0); // nothing new, and that is noticed
  }

  /** Of the first record that is left. */
  private static long firstOffset(String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return consumer.poll(Duration.ofSeconds(5)).records(partition).stream()
          .mapToLong(record -> record.offset())
          .min()
          .orElse(-1);
    }
  }

  @Test
  void timestampsOfAnyUnitEndNothing() {
    String any = Long.toString(Long.MAX_VALUE);
    broker.createTopic(
        "times",
        1,
        Map.of(
            "message.timestamp.before.max.ms", any,
            "message.timestamp.after.max.ms", any,
            "retention.ms", "-1"));
    long millis = TIME.toEpochMilli();
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      for (long timestamp : new long[] {millis, millis * 1000, millis * 1_000_000, 0}) {
        send(producer, new ProducerRecord<>("times", 0, timestamp, null, sale(1)));
      }
    }
    store("times").expectExit(0);
    assertThat(
        lake()
            .bronze()
            .orderBy("kafka_offset")
            .select("kafka_timestamp")
            .as(Encoders.INSTANT())
            .collectAsList(),
        is(List.of(TIME, TIME, TIME, Instant.EPOCH)));
  }

  @Test
  void theQuarantineKeepsAllHeadersInTheirOrder() {
    broker.createTopic("headers", 1);
    Headers headers = new RecordHeaders();
    headers.add("a", new byte[] {1}).add("b", null).add("a", new byte[] {2});
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      send(producer, new ProducerRecord<>("headers", 0, null, null, new byte[] {'x'}, headers));
    }
    store("headers").expectExit(0);
    assertThat(
        lake()
            .quarantine()
            .selectExpr("to_json(kafka_headers) AS h", "to_json(headers) AS last")
            .collectAsList()
            .get(0)
            .mkString(" "),
        is(
            "[{\"name\":\"a\",\"value\":\"AQ==\"},{\"name\":\"b\"},{\"name\":\"a\",\"value\":\"Ag==\"}]"
                + " {\"a\":\"Ag==\",\"b\":null}"));
  }

  @Test
  void everyCodecAndSizeIsRead() {
    broker.createTopic("codecs", 1, Map.of("max.message.bytes", "4194304"));
    String[] codecs = {"none", "gzip", "snappy", "lz4", "zstd"};
    for (int i = 0; i < codecs.length; i++) {
      try (Producer<byte[], byte[]> producer =
          producer(
              Map.of(
                  ProducerConfig.COMPRESSION_TYPE_CONFIG,
                  codecs[i],
                  ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                  4_194_304))) {
        send(producer, "codecs", i);
        send(producer, new ProducerRecord<>("codecs", 0, null, new byte[0], new byte[1_500_000]));
        send(producer, new ProducerRecord<byte[], byte[]>("codecs", 0, 0L, null, null));
        send(producer, new ProducerRecord<>("codecs", 0, null, null, new byte[0]));
      }
    }
    store("codecs").expectExit(0);
    assertThat(stored(), is(List.of(0, 1, 2, 3, 4)));
    assertThat(lake().quarantine().count(), is(15L));
    lake().assertEveryOffsetExactlyOnce(Map.of(0, 20L));
  }

  /**
   * Goal: a backlog makes as few files as its days allow, whatever the partitions hold of it.
   * Method: partitions of very different size, days that follow each other at once, orders that end
   * long before all is read, and more freshness than reading takes.
   */
  @Tag("certify")
  @Test
  void aBacklogOverManyDaysIsOneFileADay() {
    int days = 40;
    int sales = 30_000;
    broker.createTopic("days", 2);
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < sales; i++) {
        byte[] sale =
            TestRecord.saleJson(i, TIME.plus(Duration.ofDays(i % days)))
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        send(
            producer,
            new ProducerRecord<>("days", i < 100 ? 1 : 0, TIME.toEpochMilli(), null, sale));
      }
    }

    storeWithin(Duration.ofSeconds(30), folder.resolve("lake"), "days", "--orderMillis=500")
        .expectExit(0);

    lake().assertEveryOffsetExactlyOnce(Map.of(0, sales - 100L, 1, 100L));
    assertThat(lake().version(Rows.BRONZE_PATH), is(0L));
    assertThat(lake().bronze().inputFiles().length, is(days));
  }

  @Test
  void readingBeginsAtATimeOrAtOffsetsOfPartitions() {
    broker.createTopic("begin", 2);
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 6; i++) {
        long time = TIME.plusSeconds(i).toEpochMilli();
        send(producer, new ProducerRecord<>("begin", i % 2, time, null, sale(i)));
      }
    }
    store("begin", "--startingOffsets=" + TIME.plusSeconds(3)).expectExit(0);
    assertThat(stored(), is(List.of(3, 4, 5)));

    store(folder.resolve("other"), "begin", "--startingOffsets=0:2").expectExit(0);
    assertThat(
        new LakeReader(folder.resolve("other"))
            .bronze()
            .orderBy("vente_id")
            .select("vente_id")
            .as(Encoders.INT())
            .collectAsList(),
        is(List.of(1, 3, 4, 5)));

    EndedCommand refused = store(folder.resolve("third"), "begin", "--startingOffsets=7:0");
    assertThat(
        Objects.requireNonNull(refused.stderr()),
        containsString("--startingOffsets names partitions that the topic does not have: [7]."));
  }
}
