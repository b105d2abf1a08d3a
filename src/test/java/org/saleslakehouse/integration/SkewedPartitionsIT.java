package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.runtime.OptionValues;
import org.saleslakehouse.pipelines.runtime.PipelineRun;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Goal: windows over {@code readChanges} lose nothing within the tolerance, on any runner, where
 * the same windows over KafkaIO do.
 *
 * <p>Method: a topic of four partitions, each in order, each an hour behind the one before, around
 * midnight; the first partition's sales come first, and those of the others when they have been
 * read. The same pipeline on the DirectRunner and on Spark counts sales by minute and by day, from
 * the topic and from Bronze, which is written meanwhile by a process of its own.
 *
 * <p>KafkaIO's watermark is right for each partition, and its least is right for the topic. Spark
 * takes the largest of all splits, of which there is one per partition with parallelism 4: what the
 * slower partitions hold is late then, and is dropped without a word. {@code readChanges} has one
 * split, which emits files; their rows are read behind it by parallelism 4 as well. So there is
 * nothing to take the largest of.
 */
@Tag("certify")
class SkewedPartitionsIT {
  private static final Instant MIDNIGHT = Instant.parse("2025-12-11T00:00:00Z");
  private static final int PARTITIONS = TestLake.PARTITIONS;
  private static final int SALES = 60; // of each partition, one a minute
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration TOLERANCE = Duration.ofHours(PARTITIONS);

  /** How many sales came, by source and window: {@code "spark kafka 2025-12-10T00:00:00Z/P1D"}. */
  private static final Map<String, Long> COUNTS = new ConcurrentSkipListMap<>();

  @TempDir Path folder;

  /** The SparkRunner makes a context of its own, and stops it. */
  @BeforeAll
  static void stopSpark() {
    DeltaSpark.stop();
  }

  @Test
  void onSparkWindowsOverKafkaLoseTheSlowPartitionsAndThoseOverBronzeLoseNothing()
      throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        TestLake lake = TestLake.create(broker, "skewed", folder);
        ForkedLakehouse bronze = lake.bronze("direct", "--freshnessMillis=100").start()) {
      sell(lake, 0);
      awaitBronze(lake, SALES, bronze);
      PipelineRun direct =
          start(
              lake,
              broker,
              "direct",
              "--runner=DirectRunner",
              "--blockOnRun=false",
              "--experiments=use_deprecated_read"); // the sources as they are on Spark
      PipelineRun spark =
          start(
              lake,
              broker,
              "spark",
              "--runner=SparkRunner",
              "--sparkMaster=local[4]",
              "--batchIntervalMillis=1000",
              "--readTimePercentage=0.5",
              "--enableSparkMetricSinks=false",
              "--checkpointDir=" + folder.resolve("checkpoint"));
      try {
        List<PipelineRun> runs = List.of(direct, spark);
        await(runs, "the first partition's sales everywhere", () -> all("arrived", SALES));
        await(
            runs,
            "Spark's watermark over the first",
            () -> sum("spark kafka", "PT1M") >= SALES - 2);
        for (int partition = 1; partition < PARTITIONS; partition++) {
          sell(lake, partition);
        }
        awaitBronze(lake, SALES * PARTITIONS, bronze);
        await(runs, "all sales everywhere", () -> all("arrived", (long) SALES * PARTITIONS));
        closeTheWindows(lake);
        await(runs, "all windows", SkewedPartitionsIT::allWindows);
      } finally {
        // How they end no longer matters: KafkaIO fails when it is stopped as it lists partitions.
        spark.cancel(LIMIT);
        direct.cancel(LIMIT);
      }
    }

    assertThat(COUNTS.get("direct snapshot arrived"), is((long) SALES));
    assertThat(COUNTS.get("spark snapshot arrived"), is((long) SALES));

    Map<String, Long> allDays =
        Map.of("2025-12-10T00:00:00Z/P1D", 150L, "2025-12-11T00:00:00Z/P1D", 90L);
    assertThat(days("direct kafka"), is(allDays));
    assertThat(days("direct bronze"), is(allDays));
    assertThat(days("spark bronze"), is(allDays));
    assertThat(days("spark kafka"), is(Map.of("2025-12-11T00:00:00Z/P1D", 90L)));

    assertThat(minutes("direct kafka"), is(minutesOf(PARTITIONS)));
    assertThat(minutes("direct bronze"), is(minutesOf(PARTITIONS)));
    assertThat(minutes("spark bronze"), is(minutesOf(PARTITIONS)));
    assertThat(minutes("spark kafka"), is(minutesOf(1)));
  }

  /** The sales of this partition: an hour, which ends half past one less an hour per partition. */
  private static void sell(TestLake lake, int partition) {
    for (int minute = 0; minute < SALES; minute++) {
      send(lake, partition, start(partition).plus(Duration.ofMinutes(minute)));
    }
    lake.sent().flush();
  }

  private static Instant start(int partition) {
    return MIDNIGHT.plus(Duration.ofMinutes(30)).minus(Duration.ofHours(partition));
  }

  /** One sale of each partition, days later, whose own windows never close. */
  private static void closeTheWindows(TestLake lake) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      send(lake, partition, MIDNIGHT.plus(Duration.ofDays(3)));
    }
    lake.sent().flush();
  }

  private static void send(TestLake lake, int partition, Instant time) {
    lake.sent().send(partition, TestRecord.sale(time, TestRecord.saleJson(1, time)));
  }

  private static void awaitBronze(TestLake lake, long rows, ForkedLakehouse bronze) {
    String path = lake.path().resolve(Rows.BRONZE_PATH).toString();
    Await.until(
        rows + " rows in Bronze",
        LIMIT,
        () -> DeltaTable.open(path).exists() && rowsOf(path) >= rows,
        bronze::toString);
  }

  private static long rowsOf(String path) {
    try (DeltaTable.Rows rows = DeltaTable.open(path).rows(List.of("vente_id"), null)) {
      return StreamSupport.stream(rows.spliterator(), false).count();
    }
  }

  /** Waits for the condition; a pipeline that fails meanwhile says of what. */
  private static void await(List<PipelineRun> runs, String what, BooleanSupplier condition) {
    Await.until(
        what,
        LIMIT,
        () -> {
          runs.stream()
              .filter(run -> run.awaitEnd(Duration.ZERO))
              .forEach(PipelineRun::throwFailure);
          return condition.getAsBoolean();
        },
        COUNTS::toString);
  }

  private static boolean allWindows() {
    return all("P1D", 90)
        && sum("spark bronze", "P1D") >= 240
        && sum("direct bronze", "P1D") >= 240
        && sum("direct kafka", "P1D") >= 240
        && sum("spark bronze", "PT1M") >= 240
        && sum("direct bronze", "PT1M") >= 240
        && sum("direct kafka", "PT1M") >= 240;
  }

  private static PipelineRun start(
      TestLake lake, EmbeddedBroker broker, String runner, String... options) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.fromArgs(options).create());
    count(
        runner + " kafka",
        pipeline
            .apply(kafka(lake.topic(), broker.bootstrapServers()))
            .apply("Kafka's", MapElements.into(TypeDescriptors.strings()).via(sale -> "")));
    count(
        runner + " bronze",
        pipeline
            .apply(
                DeltaIO.readChanges()
                    .from(lake.path().resolve(Rows.BRONZE_PATH).toString())
                    .startingVersion(0)
                    .withColumns("timestamp")
                    .withEventTime("timestamp")
                    .withTolerance(org.joda.time.Duration.millis(TOLERANCE.toMillis()))
                    .withPollInterval(org.joda.time.Duration.millis(200)))
            .apply("Bronze's", MapElements.into(TypeDescriptors.strings()).via(row -> "")));
    // A snapshot in a streaming pipeline: what Bronze held at the start, once.
    pipeline
        .apply(
            DeltaIO.read()
                .from(lake.path().resolve(Rows.BRONZE_PATH).toString())
                .withColumns("timestamp"))
        .apply("Snapshot's", MapElements.into(TypeDescriptors.strings()).via(row -> ""))
        .apply("Snapshot arrived", ParDo.of(new Arrive(runner + " snapshot")));
    return PipelineRun.start(
        pipeline,
        OptionValues.of(Map.of("profile", runner), SkewedPartitionsIT.class.getClassLoader())
            .profile());
  }

  private static PTransform<PBegin, PCollection<KV<byte[], byte[]>>> kafka(
      String topic, String bootstrapServers) {
    return KafkaIO.<byte[], byte[]>read()
        .withBootstrapServers(bootstrapServers)
        .withTopic(topic)
        .withKeyDeserializer(ByteArrayDeserializer.class)
        .withValueDeserializer(ByteArrayDeserializer.class)
        .withConsumerConfigUpdates(Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"))
        .withTimestampPolicyFactory((partition, previous) -> new InOrder(previous))
        .withoutMetadata();
  }

  /** What is true of each of the partitions: its records come in the order of their time. */
  private static final class InOrder extends TimestampPolicy<byte[], byte[]> {
    private org.joda.time.Instant latest;

    InOrder(Optional<org.joda.time.Instant> previous) {
      latest = previous.orElse(BoundedWindow.TIMESTAMP_MIN_VALUE);
    }

    @Override
    public org.joda.time.Instant getTimestampForRecord(
        PartitionContext context, KafkaRecord<byte[], byte[]> record) {
      latest = org.joda.time.Instant.ofEpochMilli(record.getTimestamp());
      return latest;
    }

    @Override
    public org.joda.time.Instant getWatermark(PartitionContext context) {
      return latest;
    }
  }

  private static void count(String source, PCollection<String> sales) {
    sales.apply(source + " arrived", ParDo.of(new Arrive(source)));
    for (org.joda.time.Duration size :
        List.of(
            org.joda.time.Duration.standardMinutes(1), org.joda.time.Duration.standardDays(1))) {
      sales
          .apply(source + " into " + size, Window.into(FixedWindows.of(size)))
          .apply(source + " by " + size, Count.perElement())
          .apply(source + " kept " + size, ParDo.of(new Keep(source)));
    }
  }

  private static final class Arrive extends DoFn<String, Void> {
    private final String source;

    Arrive(String source) {
      this.source = source;
    }

    @ProcessElement
    public void processElement() {
      COUNTS.merge(source + " arrived", 1L, Long::sum);
    }
  }

  private static final class Keep extends DoFn<KV<String, Long>, Void> {
    private final String source;

    Keep(String source) {
      this.source = source;
    }

    @ProcessElement
    public void processElement(@Element KV<String, Long> count, BoundedWindow window) {
      IntervalWindow interval = (IntervalWindow) window;
      Duration size = Duration.ofMillis(interval.end().getMillis() - interval.start().getMillis());
      COUNTS.merge(
          source
              + " "
              + Instant.ofEpochMilli(interval.start().getMillis())
              + (size.toDays() == 1 ? "/P1D" : "/PT1M"),
          count.getValue(),
          Long::sum);
    }
  }

  /** Whether each of the four has at least so many of these. */
  private static boolean all(String what, long count) {
    return sum("direct kafka", what) >= count
        && sum("direct bronze", what) >= count
        && sum("spark kafka", what) >= count
        && sum("spark bronze", what) >= count;
  }

  private static long sum(String source, String what) {
    return COUNTS.entrySet().stream()
        .filter(e -> e.getKey().startsWith(source) && e.getKey().endsWith(what))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static Map<String, Long> days(String source) {
    return windows(source, "/P1D");
  }

  private static Map<String, Long> minutes(String source) {
    return windows(source, "/PT1M");
  }

  /** Windows with sales: for one that has expired Spark emits empty panes again and again. */
  private static Map<String, Long> windows(String source, String size) {
    Map<String, Long> windows = new TreeMap<>();
    COUNTS.forEach(
        (key, count) -> {
          if (key.startsWith(source) && key.endsWith(size) && count > 0) {
            windows.put(key.substring(source.length() + 1), count);
          }
        });
    return windows;
  }

  private static Map<String, Long> minutesOf(int partitions) {
    Map<String, Long> minutes = new TreeMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      for (int minute = 0; minute < SALES; minute++) {
        minutes.put(start(partition).plus(Duration.ofMinutes(minute)) + "/PT1M", 1L);
      }
    }
    return minutes;
  }
}
