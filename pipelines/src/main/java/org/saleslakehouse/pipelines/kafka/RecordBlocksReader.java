package org.saleslakehouse.pipelines.kafka;

import java.io.Closeable;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.metrics.SourceMetrics;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Packs what KafkaIO's reader gives into blocks.
 *
 * <p>Where the topic holds far more than has been read, the blocks that will be asked for after the
 * next checkpoint mark are read ahead: while they are, and until they are all handed on, mark,
 * watermark and backlog are those that held when the last block that was handed on was full.
 *
 * <p>A block ends when it is full, when no further record is at hand, or some milliseconds after
 * its first record: a record is not kept waiting for others. Only where the topic holds far more
 * than has been read, a block may take longer, and fewer and larger elements cost less. Once a
 * block is full, each record that the wrapped reader has given is in it or in one before it, so
 * that reader's checkpoint mark and watermark hold for the block as well.
 *
 * <p>Counters: {@code elements_read} and {@code bytes_read} as every source has them, in records
 * and their packed bytes before they are compressed. An error while reading ahead is thrown by each
 * {@link #advance} from then on: a new reader goes on from the last mark.
 */
final class RecordBlocksReader extends UnboundedReader<RecordBlock> {
  /**
   * Of one block, and of all between two checkpoint marks. A runner that works in micro-batches
   * holds all that it reads for one in memory, some of it twice and three times, and bounds
   * elements and time but not bytes.
   */
  private static final long MAX_BYTES = 32L << 20;

  /** What a block that is read ahead takes beside its records, such as its mark, at the most. */
  private static final long BLOCK_BYTES = 4 << 10;

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
  private final ReadAhead<Filled> ahead = new ReadAhead<>();
  private @Nullable Filled current;
  private @Nullable Position handedOn;
  private long bytesSinceMark;
  private long pausingSince = NOT_PAUSING;

  /** Where the wrapped reader stood at some time. */
  private record Position(
      CheckpointMark mark, Instant watermark, long splitBacklog, long totalBacklog) {
    static Position of(UnboundedReader<?> reader) {
      return new Position(
          reader.getCheckpointMark(),
          reader.getWatermark(),
          reader.getSplitBacklogBytes(),
          reader.getTotalBacklogBytes());
    }
  }

  /**
   * A block.
   *
   * @param bytes of its records, packed but not compressed
   * @param after if it was read ahead, where the wrapped reader stood after it
   */
  private record Filled(
      RecordBlock block, long bytes, Instant timestamp, @Nullable Position after) {
    Filled with(Position position) {
      return new Filled(block, bytes, timestamp, position);
    }
  }

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
    return handOn(records::start);
  }

  @Override
  public boolean advance() throws IOException {
    return handOn(records::advance);
  }

  private interface Step {
    boolean hasRecord() throws IOException;
  }

  private boolean handOn(Step first) throws IOException {
    current = isPausing() ? null : next(first);
    if (current == null) {
      return false;
    }
    handedOn = current.after();
    elementsRead.inc(current.block().count());
    bytesRead.inc(current.bytes());
    bytesSinceMark += current.bytes();
    return true;
  }

  private @Nullable Filled next(Step first) throws IOException {
    Filled next = ahead.isActive() ? ahead.take() : null;
    if (next != null) {
      return next;
    }
    Closeable metrics = RecordMetrics.leftAlone();
    try {
      return first.hasRecord() ? fill(bytesSinceMark) : null;
    } finally {
      metrics.close();
    }
  }

  /** Reads what the runner will ask for after the mark that it takes now, up to the bound. */
  private void readAhead() {
    MetricsContainer container = MetricsEnvironment.getCurrentContainer();
    AtomicLong bytes = new AtomicLong();
    ahead.start(
        "read-ahead",
        () -> {
          Closeable metrics = RecordMetrics.leftAlone(container);
          try {
            if (!isBehind() || !advanceBefore(System.nanoTime() + MAX_FILL_BEHIND_NANOS, true)) {
              return null;
            }
            Filled filled = fill(bytes.get());
            bytes.addAndGet(filled.bytes() + BLOCK_BYTES);
            return filled.with(Position.of(records));
          } finally {
            metrics.close();
          }
        },
        filled -> bytes.get() >= MAX_BYTES);
  }

  /** From the record at which the wrapped reader stands. */
  private Filled fill(long bytesBefore) throws IOException {
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
        && bytesBefore + writer.bytes() < MAX_BYTES
        && advanceBefore(end, behind));
    long bytes = writer.bytes();
    return new Filled(writer.finish(), bytes, earliest, null);
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
    return current().block();
  }

  /** The earliest of the records' timestamps, so that none lies before its element's. */
  @Override
  public Instant getCurrentTimestamp() {
    return current().timestamp();
  }

  private Filled current() {
    if (current == null) {
      throw new NoSuchElementException("There is no block now; advance() said so.");
    }
    return current;
  }

  private Position position() {
    return ahead.isActive() ? handedOn : Position.of(records);
  }

  @Override
  public Instant getWatermark() {
    return ahead.isActive() ? position().watermark() : records.getWatermark();
  }

  @Override
  public CheckpointMark getCheckpointMark() {
    bytesSinceMark = 0;
    pausingSince = NOT_PAUSING;
    Position position = position();
    if (!ahead.isActive() && isBehind()) {
      handedOn = position;
      readAhead();
    }
    return position.mark();
  }

  @Override
  public long getSplitBacklogBytes() {
    return ahead.isActive() ? position().splitBacklog() : records.getSplitBacklogBytes();
  }

  @Override
  public long getTotalBacklogBytes() {
    return ahead.isActive() ? position().totalBacklog() : records.getTotalBacklogBytes();
  }

  @Override
  public UnboundedSource<RecordBlock, ?> getCurrentSource() {
    return source;
  }

  @Override
  public void close() throws IOException {
    ahead.close();
    records.close();
  }
}
