package org.saleslakehouse.pipelines.bronze;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.options.StreamingOptions;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.io.delta.model.SchemaEvolution;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.pipelines.kafka.CreateConsumer;
import org.saleslakehouse.pipelines.kafka.KafkaClients;
import org.saleslakehouse.pipelines.kafka.ReadRecords;
import org.saleslakehouse.pipelines.kafka.RecordBlock;
import org.saleslakehouse.pipelines.kafka.UnpackRecords;
import org.saleslakehouse.pipelines.options.BronzeOptions;
import org.saleslakehouse.pipelines.options.OffsetGaps;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.deduplicate.DeduplicateSales;
import org.saleslakehouse.transforms.enrich.EnrichSales;
import org.saleslakehouse.transforms.enrich.PrepareRows;
import org.saleslakehouse.transforms.parse.ParseSales;
import org.saleslakehouse.transforms.quality.CheckQuality;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * The Bronze job: each record of the topic becomes one row of one of two tables, exactly once.
 *
 * <pre>
 *   ReadRecords ── WriteBronze (ParseSales, CheckQuality, EnrichSales) ──┬─ ventes_quarantine
 *   (KafkaIO)                                                            └─ ventes_stream
 * </pre>
 *
 * <p>The three are one function, {@link PrepareRows}, that the write calls for each block of
 * records. With {@code --deduplicate} they are steps of their own, and DeduplicateSales comes
 * between CheckQuality and EnrichSales.
 *
 * <p>Where to read from, the consumer group's offsets say, and the launcher has set these from the
 * tables before: neither KafkaIO nor the runner keeps a position that outlives the run.
 */
final class BronzePipeline {
  /** Names this write in the tables' logs. Changing it would make the job read all again. */
  private static final String WRITE_ID = "bronze";

  // KafkaIO hands over what one poll gives: with Kafka's 500 records the handing over dominates.
  private static final int MAX_POLL_RECORDS = 5000;

  // Of one partition: the client asks for more only when it has handed all of this over.
  private static final int MAX_FETCH_BYTES = 4 << 20;

  private BronzePipeline() {}

  /**
   * Builds the pipeline.
   *
   * @param options of this run
   * @param partitions to read, all of one topic
   * @param group consumer group whose offsets say where to start
   */
  static Pipeline create(
      BronzeOptions options, List<TopicPartition> partitions, String group, DeltaWrite write) {
    options.as(StreamingOptions.class).setStreaming(true);
    ReadRecords.useUnboundedSources(options);
    if (options.getJobName() == null || options.getJobName().isEmpty()) {
      options.setJobName("bronze");
    }
    ZoneId zone = ZoneId.of(options.getTimeZone());
    Pipeline pipeline = Pipeline.create(options);
    PCollection<RecordBlock> blocks =
        pipeline.apply(
            "ReadRecords",
            ReadRecords.with(read(options, partitions, group), options.getMaxRecordsPerBlock()));
    ParseSales parseSales = parseSales(options, zone);
    CheckQuality checkQuality = CheckQuality.of(QualityRules.parse(options.getQualityRules()));
    EnrichSales enrichSales = enrichSales(options, zone);
    Optional<DeduplicateSales> deduplicateSales = Deduplication.of(options, Lake.of(options));
    if (deduplicateSales.isPresent()) {
      blocks
          .apply("UnpackRecords", UnpackRecords.create())
          .apply("ParseSales", parseSales)
          .apply("CheckQuality", checkQuality)
          .apply("DeduplicateSales", deduplicateSales.get())
          .apply("EnrichSales", enrichSales)
          .apply("WriteBronze", write);
    } else {
      PrepareRows prepareRows = PrepareRows.of(parseSales, checkQuality, enrichSales);
      blocks.apply(
          "WriteBronze",
          write.ofRowsOf(Rows.ROUTED, (block, rows) -> prepareRows.forEach(block::unpack, rows)));
    }
    return pipeline;
  }

  private static KafkaIO.Read<byte[], byte[]> read(
      BronzeOptions options, List<TopicPartition> partitions, String group) {
    return KafkaIO.<byte[], byte[]>read()
        .withBootstrapServers(options.getBootstrapServers())
        .withTopicPartitions(partitions)
        .withKeyDeserializer(ByteArrayDeserializer.class)
        .withValueDeserializer(ByteArrayDeserializer.class)
        .withConsumerFactoryFn(CreateConsumer.with(KafkaClients.of(options).consumerProperties()))
        .withConsumerConfigUpdates(
            Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                group,
                // A position that the broker no longer has must be an error, not a silent jump.
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                // Else a read that begins while the broker is away keeps the run from ending for 60
                // s.
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                options.getConnectionTimeoutSeconds() * 1000,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                MAX_POLL_RECORDS,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                MAX_FETCH_BYTES));
  }

  private static ParseSales parseSales(BronzeOptions options, ZoneId zone) {
    ParseSales parseSales =
        ParseSales.create().withTimeZone(zone).withMaxBytes(options.getMaxRecordBytes());
    return options.isLenientNumbers() ? parseSales.withLenientNumbers() : parseSales;
  }

  private static EnrichSales enrichSales(BronzeOptions options, ZoneId zone) {
    return EnrichSales.create(Instant::now)
        .withTimeZone(zone)
        .withAllowedLateness(Duration.ofMinutes(options.getAllowedLatenessMinutes()));
  }

  /**
   * The write of both tables, fenced by the offsets that their logs hold.
   *
   * @param firstOffsets by source partition ("topic-3"), for those that the tables have nothing of
   */
  static DeltaWrite write(BronzeOptions options, Lake lake, Map<String, Long> firstOffsets) {
    SourcePositions positions =
        SourcePositions.ofColumns(
                WRITE_ID, List.of("kafka_topic", "kafka_partition"), "kafka_offset")
            .startingAt(firstOffsets)
            .withGapTimeout(org.joda.time.Duration.standardSeconds(options.getGapTimeoutSeconds()));
    return DeltaIO.write()
        .to(new SalesDestinations(lake))
        .withSourcePositions(
            options.getOffsetGaps() == OffsetGaps.ALLOWED ? positions.allowingGaps() : positions)
        .withCommitInterval(org.joda.time.Duration.millis(options.getCommitIntervalMillis()))
        .withTargetFileSize((long) options.getTargetFileSizeMebibytes() << 20)
        .withCompression(options.getCompression())
        // Tables of an earlier version get the columns that have come since.
        .withSchemaEvolution(SchemaEvolution.ADD_COLUMNS)
        .withFileShards(options.getFileShards());
  }
}
