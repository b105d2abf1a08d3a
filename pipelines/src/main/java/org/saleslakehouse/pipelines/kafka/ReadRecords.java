package org.saleslakehouse.pipelines.kafka;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineVisitor;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.options.ExperimentalOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.testing.CrashingRunner;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads the records of Kafka partitions with KafkaIO, and carries them through the runner in
 * blocks.
 *
 * <p>Output: unbounded, in the global window, {@link RecordBlock}s that hold each record once, key,
 * value and headers byte for byte (of headers with the same name the last); {@link UnpackRecords}
 * takes them out. Those of a partition come in their order as far as the runner keeps it. A block
 * has the timestamp that KafkaIO gives the earliest of its records.
 *
 * <p>Positions are KafkaIO's business: as told by its configuration at the start, then by the
 * runner's checkpoints.
 */
public final class ReadRecords extends PTransform<PBegin, PCollection<RecordBlock>> {
  private static final long serialVersionUID = 1L;

  /** The read that works on every runner; splittable DoFns do not (yet). */
  private static final String LEGACY_READ = "use_deprecated_read";

  private final KafkaIO.Read<byte[], byte[]> kafka;
  private final int maxRecordsPerBlock;

  private ReadRecords(KafkaIO.Read<byte[], byte[]> kafka, int maxRecordsPerBlock) {
    this.kafka = kafka;
    this.maxRecordsPerBlock = maxRecordsPerBlock;
  }

  /**
   * A read.
   *
   * @param kafka what to read and how
   * @param maxRecordsPerBlock at least 1; a block also ends at 32 MiB before it is compressed, and,
   *     unless there is a backlog, when no more records are at hand
   */
  public static ReadRecords with(KafkaIO.Read<byte[], byte[]> kafka, int maxRecordsPerBlock) {
    return new ReadRecords(kafka, maxRecordsPerBlock);
  }

  /** Makes a pipeline's unbounded sources be read as such, not as splittable DoFns. */
  public static void useUnboundedSources(PipelineOptions options) {
    ExperimentalOptions.addExperiment(options.as(ExperimentalOptions.class), LEGACY_READ);
  }

  @Override
  public PCollection<RecordBlock> expand(PBegin begin) {
    return begin.apply("ReadBlocks", Read.from(blocks(sourceOf(kafka))));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder.include("kafka", kafka).add(DisplayData.item("maxRecordsPerBlock", maxRecordsPerBlock));
  }

  private <MarkT extends CheckpointMark> RecordBlockSource<MarkT> blocks(
      UnboundedSource<KafkaRecord<byte[], byte[]>, MarkT> source) {
    return new RecordBlockSource<>(source, maxRecordsPerBlock);
  }

  /**
   * The source that KafkaIO reads from. It is not public, but what KafkaIO expands to is: so it is
   * expanded once beside the pipeline, and the source taken from there.
   */
  static UnboundedSource<KafkaRecord<byte[], byte[]>, ?> sourceOf(
      KafkaIO.Read<byte[], byte[]> kafka) {
    PipelineOptions options = PipelineOptionsFactory.create();
    useUnboundedSources(options);
    // It is never run; without a runner named, Beam would ask for the DirectRunner.
    options.setRunner(CrashingRunner.class);
    Pipeline aside = Pipeline.create(options);
    aside.apply("KafkaIO", kafka);
    FindSource find = new FindSource();
    aside.traverseTopologically(find);
    if (find.found == null) {
      throw new IllegalStateException(
          "KafkaIO no longer expands to a read from an unbounded source, which its records are"
              + " taken from. Use the version of Beam that this project was built with.");
    }
    return find.found;
  }

  private static final class FindSource extends PipelineVisitor.Defaults {
    private @Nullable UnboundedSource<KafkaRecord<byte[], byte[]>, ?> found;

    @Override
    public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
      look(node);
      return CompositeBehavior.ENTER_TRANSFORM;
    }

    @Override
    public void visitPrimitiveTransform(TransformHierarchy.Node node) {
      look(node);
    }

    @SuppressWarnings("unchecked") // the deserializers of the read say which records these are
    private void look(TransformHierarchy.Node node) {
      if (node.getTransform() instanceof Read.Unbounded<?> read) {
        found = (UnboundedSource<KafkaRecord<byte[], byte[]>, ?>) read.getSource();
      }
    }
  }
}
