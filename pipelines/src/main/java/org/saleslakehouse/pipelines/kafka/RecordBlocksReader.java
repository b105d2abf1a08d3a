package org.saleslakehouse.pipelines.kafka;

import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Packs what KafkaIO's reader gives into blocks.
 *
 * <p>A block ends when it is full, when no further record is at hand, or some milliseconds after
 * its first record: a record is not kept waiting for others. Each record that the wrapped reader
 * has given is in the current block or in one before it, never in between, so that reader's
 * checkpoint mark and watermark hold for the block as well.
 */
final class RecordBlocksReader extends UnboundedReader<RecordBlock> {
  private static final long MAX_BLOCK_BYTES = 1L << 20;

  /** How long a slow topic may fill one block. */
  private static final long MAX_FILL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final RecordBlockSource<?> source;
  private final UnboundedReader<KafkaRecord<byte[], byte[]>> records;
  private final int maxRecords;
  private final RecordBlockWriter writer = new RecordBlockWriter();
  private @Nullable RecordBlock current;
  private Instant currentTimestamp = BoundedWindow.TIMESTAMP_MIN_VALUE;

  RecordBlocksReader(
      RecordBlockSource<?> source,
      UnboundedReader<KafkaRecord<byte[], byte[]>> records,
      int maxRecords) {
    this.source = source;
    this.records = records;
    this.maxRecords = maxRecords;
  }

  @Override
  public boolean start() throws IOException {
    return fill(records.start());
  }

  @Override
  public boolean advance() throws IOException {
    return fill(records.advance());
  }

  private boolean fill(boolean hasRecord) throws IOException {
    if (!hasRecord) {
      current = null;
      return false;
    }
    long begin = System.nanoTime();
    Instant earliest = records.getCurrentTimestamp();
    do {
      writer.add(records.getCurrent());
      Instant timestamp = records.getCurrentTimestamp();
      if (timestamp.isBefore(earliest)) {
        earliest = timestamp;
      }
    } while (writer.count() < maxRecords
        && writer.bytes() < MAX_BLOCK_BYTES
        && System.nanoTime() - begin < MAX_FILL_NANOS
        && records.advance());
    current = writer.finish();
    currentTimestamp = earliest;
    return true;
  }

  @Override
  public RecordBlock getCurrent() {
    if (current == null) {
      throw new NoSuchElementException("There is no block now; advance() said so.");
    }
    return current;
  }

  /** The earliest of the records' timestamps, so that none lies before its element's. */
  @Override
  public Instant getCurrentTimestamp() {
    getCurrent();
    return currentTimestamp;
  }

  @Override
  public Instant getWatermark() {
    return records.getWatermark();
  }

  @Override
  public CheckpointMark getCheckpointMark() {
    return records.getCheckpointMark();
  }

  @Override
  public long getSplitBacklogBytes() {
    return records.getSplitBacklogBytes();
  }

  @Override
  public long getTotalBacklogBytes() {
    return records.getTotalBacklogBytes();
  }

  @Override
  public UnboundedSource<RecordBlock, ?> getCurrentSource() {
    return source;
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
