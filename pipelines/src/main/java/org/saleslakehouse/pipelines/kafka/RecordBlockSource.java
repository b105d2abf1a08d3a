package org.saleslakehouse.pipelines.kafka;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * KafkaIO's source with its records packed into blocks. Everything else is KafkaIO's own: where to
 * start, how to split, how to poll, checkpoint marks, watermarks and metrics.
 *
 * @param <MarkT> KafkaIO's checkpoint mark
 */
final class RecordBlockSource<MarkT extends UnboundedSource.CheckpointMark>
    extends UnboundedSource<RecordBlock, MarkT> {
  private static final long serialVersionUID = 1L;

  private final UnboundedSource<KafkaRecord<byte[], byte[]>, MarkT> records;
  private final int maxRecordsPerBlock;

  /**
   * Wraps a source.
   *
   * @param records KafkaIO's
   * @param maxRecordsPerBlock at least 1
   */
  RecordBlockSource(
      UnboundedSource<KafkaRecord<byte[], byte[]>, MarkT> records, int maxRecordsPerBlock) {
    if (maxRecordsPerBlock < 1) {
      throw new IllegalArgumentException(
          "A block holds at least 1 record; maxRecordsPerBlock is " + maxRecordsPerBlock);
    }
    this.records = records;
    this.maxRecordsPerBlock = maxRecordsPerBlock;
  }

  @Override
  public List<RecordBlockSource<MarkT>> split(int desiredSplits, PipelineOptions options)
      throws Exception {
    List<RecordBlockSource<MarkT>> splits = new ArrayList<>();
    for (UnboundedSource<KafkaRecord<byte[], byte[]>, MarkT> split :
        records.split(desiredSplits, options)) {
      splits.add(new RecordBlockSource<>(split, maxRecordsPerBlock));
    }
    return splits;
  }

  @Override
  public UnboundedReader<RecordBlock> createReader(PipelineOptions options, @Nullable MarkT mark)
      throws IOException {
    return new RecordBlocksReader(this, records.createReader(options, mark), maxRecordsPerBlock);
  }

  @Override
  public Coder<MarkT> getCheckpointMarkCoder() {
    return records.getCheckpointMarkCoder();
  }

  /** Records have offsets, and the write drops those that come twice. */
  @Override
  public boolean requiresDeduping() {
    return false;
  }

  @Override
  public Coder<RecordBlock> getOutputCoder() {
    return RecordBlockCoder.of();
  }

  @Override
  public void validate() {
    records.validate();
  }
}
