package org.saleslakehouse.pipelines.bronze;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.StreamingOptions;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.kafka.common.TopicPartition;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.CommittedPositions;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.io.delta.DeltaWriteOfRanges;
import org.saleslakehouse.io.delta.model.SchemaEvolution;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.pipelines.kafka.FollowTopic;
import org.saleslakehouse.pipelines.kafka.KafkaClients;
import org.saleslakehouse.pipelines.kafka.ReadOrder;
import org.saleslakehouse.pipelines.kafka.ReadOrders;
import org.saleslakehouse.pipelines.options.BronzeOptions;
import org.saleslakehouse.pipelines.tables.BronzePositions;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.pipelines.tables.TableDefaults;
import org.saleslakehouse.transforms.enrich.PrepareRows;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * The Bronze job: each record of the topic becomes one row of one of two tables, exactly once.
 *
 * <pre>
 *   FollowTopic ── WriteBronze (read, ParseSales, CheckQuality, EnrichSales) ──┬─ ventes_quarantine
 *   (what to read)                                                            └─ ventes_stream
 * </pre>
 *
 * <p>A backlog is read by a second step like it, {@code WriteBacklog}, spread over the workers;
 * both are one run of the write.
 *
 * <p>No record passes through the runner. What does is small: which partitions to read, and until
 * when. The step that writes reads them, makes rows of the records by one function, {@link
 * PrepareRows}, and commits several times while it has an order. Where to read from, the tables
 * say: neither Kafka nor the runner keeps a position that counts.
 */
final class BronzePipeline {
  private BronzePipeline() {}

  /**
   * Builds the pipeline.
   *
   * @param options of this run
   * @param run names the run, for {@link ReadOrders#end}
   * @param starts the first offset to read, by partition
   * @param write see {@link #write}
   */
  static Pipeline create(
      BronzeOptions options, String run, Map<TopicPartition, Long> starts, DeltaWrite write) {
    options.as(StreamingOptions.class).setStreaming(true);
    FollowTopic.useUnboundedSources(options);
    if (options.getJobName() == null || options.getJobName().isEmpty()) {
      options.setJobName("bronze");
    }
    KafkaClients clients = KafkaClients.of(options);
    Pipeline pipeline = Pipeline.create(options);
    PCollectionList<ReadOrder> orders =
        pipeline.apply(
            "FollowTopic",
            FollowTopic.of(
                clients,
                options.getTopic(),
                new InTables(write, starts),
                Duration.ofMillis(options.getOrderMillis())));
    DeltaWriteOfRanges<ReadOrder> writeBronze =
        write.ofRanges(
            Rows.ROUTED,
            ReadOrders.with(
                clients,
                run,
                RecordRules.forTopic(options, Lake.of(options)),
                Duration.ofMillis(options.getFreshnessMillis())));
    orders.get(0).apply("WriteBronze", writeBronze);
    orders.get(1).apply("WriteBacklog", writeBronze);
    return pipeline;
  }

  /** How far the tables are, by their logs, which are read once and then followed. */
  private static final class InTables implements FollowTopic.Stored {
    private static final long serialVersionUID = 1L;

    private final DeltaWrite write;
    private final Map<TopicPartition, Long> starts;
    private transient @Nullable CommittedPositions positions;
    private transient @Nullable List<TopicPartition> watched;

    /**
     * The tables.
     *
     * @param starts where the job begins; partitions that come later begin with 0
     */
    InTables(DeltaWrite write, Map<TopicPartition, Long> starts) {
      this.write = write;
      this.starts = new HashMap<>(starts);
    }

    @Override
    public Map<TopicPartition, Long> next(Collection<TopicPartition> partitions) {
      CommittedPositions known = positions;
      if (known == null || !List.copyOf(partitions).equals(watched)) {
        known = write.watchPositions(partitions.stream().map(TopicPartition::toString).toList());
        positions = known;
        watched = List.copyOf(partitions);
      }
      Map<String, Long> last = known.look();
      Map<TopicPartition, Long> next = new HashMap<>();
      for (TopicPartition partition : partitions) {
        long start = starts.getOrDefault(partition, 0L);
        next.put(
            partition, Math.max(start, last.getOrDefault(partition.toString(), start - 1) + 1));
      }
      return next;
    }
  }

  /**
   * The write of both tables, fenced by the offsets that their logs hold.
   *
   * @param firstOffsets by source partition ("topic-3"), for those that the tables have nothing of
   */
  static DeltaWrite write(BronzeOptions options, Lake lake, Map<String, Long> firstOffsets) {
    SourcePositions positions = BronzePositions.create().startingAt(firstOffsets);
    return DeltaIO.write()
        .to(
            new SalesDestinations(
                lake, TableDefaults.of(options.getVersionRetention()).properties()))
        .withBackgroundMaintenance()
        .withSourcePositions(positions)
        .withTargetFileSize((long) options.getTargetFileSizeMebibytes() << 20)
        .withCompression(options.getCompression())
        // Tables of an earlier version get the columns that have come since.
        .withSchemaEvolution(SchemaEvolution.ADD_COLUMNS);
  }
}
