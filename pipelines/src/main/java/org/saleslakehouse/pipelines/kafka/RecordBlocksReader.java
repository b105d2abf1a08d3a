package org.saleslakehouse.pipelines.kafka;

import java.io.Closeable;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.SourceMetrics;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Packs what KafkaIO's reader gives into blocks.
 *
 * <p>A block ends when it is full, when no further record is at hand, or some milliseconds after
 * its first record: a record is not kept waiting for others. Only where the topic holds far more
 * than has been read, a block may take longer: a runner that bounds its reading by time, and looks
 * at the clock between two elements, then reads long while there is a backlog and shortly after.
 * Each record that the wrapped reader has given is in the current block or in one before it, never
 * in between, so that reader's checkpoint mark and watermark hold for the block as well.
 *
 * <p>Counters: {@code elements_read} and {@code bytes_read} as every source has them, in records
 * and their packed bytes.
 */
final class RecordBlocksReader extends UnboundedReader<RecordBlock> {
  /**
   * Of one block, and of all between two checkpoint marks. A runner that works in micro-batches
   * holds all that it reads for one in memory, some of it twice and three times, and bounds
   * elements and time but not bytes.
   */
  private static final long MAX_BYTES = 32L << 20;

  private static final long NOT_PAUSING = Long.MIN_VALUE;

  /** A runner that takes marks more seldom is not kept waiting for longer. */
  private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long a topic that is followed may fill one block: its records are awaited. */
  private static final long MAX_FILL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** And one with a backlog, where fewer and larger elements cost less. */
  private static final long MAX_FILL_BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

  /** More than a followed topic brings between two looks at its end. */
  private static final long BACKLOG_BYTES = 8L << 20;

  private final RecordBlockSource<?> source;
  private final UnboundedReader<KafkaRecord<byte[], byte[]>> records;
  private final int maxRecords;
  private final RecordBlockWriter writer = new RecordBlockWriter();
  private final Counter elementsRead = SourceMetrics.elementsRead();
  private final Counter bytesRead = SourceMetrics.bytesRead();
  private @Nullable RecordBlock current;
  private long bytesSinceMark;
  private long pausingSince = NOT_PAUSING;
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
    return fill(records::start);
  }

  @Override
  public boolean advance() throws IOException {
    return fill(records::advance);
  }

  private interface Step {
    boolean hasRecord() throws IOException;
  }

  private boolean fill(Step first) throws IOException {
    if (isPausing()) {
      current = null;
      return false;
    }
    boolean filled;
    Closeable metrics = RecordMetrics.leftAlone();
    try {
      filled = first.hasRecord();
      if (filled) {
        fill();
      }
    } finally {
      metrics.close();
    }
    if (!filled) {
      current = null;
      return false;
    }
    elementsRead.inc(writer.count());
    bytesRead.inc(writer.bytes());
    bytesSinceMark += writer.bytes();
    current = writer.finish();
    return true;
  }

  /** From the record at which the wrapped reader stands. */
  private void fill() throws IOException {
    boolean behind = isBehind();
    long end = System.nanoTime() + (behind ? MAX_FILL_BEHIND_NANOS : MAX_FILL_NANOS);
    Instant earliest = records.getCurrentTimestamp();
    do {
      writer.add(records.getCurrent());
      Instant timestamp = records.getCurrentTimestamp();
      if (timestamp.isBefore(earliest)) {
        earliest = timestamp;
      }
    } while (writer.count() < maxRecords
        && bytesSinceMark + writer.bytes() < MAX_BYTES
        && advanceBefore(end, behind));
    currentTimestamp = earliest;
  }

  /**
   * Whether there is a further record in time. With a backlog none at hand means that Kafka's
   * client is fetching, not that there is none: that is waited for.
   */
  private boolean advanceBefore(long end, boolean behind) throws IOException {
    boolean advanced = false;
    while (!advanced && System.nanoTime() - end < 0) {
      advanced = records.advance();
      if (!advanced && !behind) {
        return false;
      }
    }
    return advanced;
  }

  /** Whether enough has been read before the next mark, and that not long ago. */
  private boolean isPausing() {
    if (bytesSinceMark < MAX_BYTES) {
      return false;
    }
    if (pausingSince == NOT_PAUSING) {
      pausingSince = System.nanoTime();
    }
    if (System.nanoTime() - pausingSince < MAX_PAUSE_NANOS) {
      return true;
    }
    bytesSinceMark = 0;
    pausingSince = NOT_PAUSING;
    return false;
  }

  private boolean isBehind() {
    long backlog = records.getSplitBacklogBytes();
    return backlog != BACKLOG_UNKNOWN && backlog > BACKLOG_BYTES;
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
    bytesSinceMark = 0;
    pausingSince = NOT_PAUSING;
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
