package org.saleslakehouse.pipelines.doctor.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.KV;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * An unbounded source whose splits follow a script each: which record comes when, with which event
 * time, and what the split's watermark is from then on. It never ends; after its last step a split
 * is idle and its watermark stays.
 *
 * <p>The time runs from the first read of a split, and goes with its position through checkpoints,
 * so that a split is as fast on a runner that opens a reader for each bundle.
 */
final class ScriptedSource extends UnboundedSource<KV<String, Long>, ScriptedSource.Position> {
  private static final long serialVersionUID = 1L;

  private final List<List<Step>> splits;

  ScriptedSource(List<List<Step>> splits) {
    this.splits = splits.stream().map(List::copyOf).collect(Collectors.toUnmodifiableList());
  }

  /**
   * A record of a script.
   *
   * @param atMillis when it is there, since the split was first read
   * @param key of the record
   * @param number of the record
   * @param eventTime of the record
   * @param watermark of the split once the record has been read
   */
  record Step(long atMillis, String key, long number, Instant eventTime, Instant watermark)
      implements Serializable {}

  /**
   * How far a split has been read.
   *
   * @param next index of the next step
   * @param startMillis wall clock when the split was first read
   */
  record Position(int next, long startMillis) implements CheckpointMark {
    @Override
    public void finalizeCheckpoint() {
      // Nothing is held back for a commit: the script can always be read again.
    }
  }

  @Override
  public List<ScriptedSource> split(int desiredSplits, PipelineOptions options) {
    return splits.size() == 1
        ? List.of(this)
        : splits.stream().map(s -> new ScriptedSource(List.of(s))).collect(Collectors.toList());
  }

  @Override
  public UnboundedReader<KV<String, Long>> createReader(
      PipelineOptions options, @Nullable Position position) {
    if (splits.size() != 1) {
      throw new IllegalStateException("A source of " + splits.size() + " splits was not split.");
    }
    return new Reader(this, splits.get(0), position);
  }

  @Override
  public Coder<Position> getCheckpointMarkCoder() {
    return new PositionCoder();
  }

  @Override
  public Coder<KV<String, Long>> getOutputCoder() {
    return KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of());
  }

  /** Equal for equal scripts: runners keep readers by their source. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ScriptedSource that && splits.equals(that.splits);
  }

  @Override
  public int hashCode() {
    return splits.hashCode();
  }

  private static final class Reader extends UnboundedReader<KV<String, Long>> {
    private final ScriptedSource source;
    private final List<Step> steps;
    private final long startMillis;
    private int next;

    Reader(ScriptedSource source, List<Step> steps, @Nullable Position position) {
      this.source = source;
      this.steps = steps;
      this.startMillis = position == null ? System.currentTimeMillis() : position.startMillis();
      this.next = position == null ? 0 : position.next();
    }

    @Override
    public boolean start() {
      return advance();
    }

    @Override
    public boolean advance() {
      if (next == steps.size()
          || steps.get(next).atMillis() > System.currentTimeMillis() - startMillis) {
        return false;
      }
      next++;
      return true;
    }

    private Step current() {
      if (next == 0) {
        throw new NoSuchElementException();
      }
      return steps.get(next - 1);
    }

    @Override
    public KV<String, Long> getCurrent() {
      return KV.of(current().key(), current().number());
    }

    @Override
    public Instant getCurrentTimestamp() {
      return current().eventTime();
    }

    @Override
    public Instant getWatermark() {
      // Before the first record: as of then, so that nothing that comes is late.
      return next == 0 ? steps.get(0).eventTime() : current().watermark();
    }

    @Override
    public CheckpointMark getCheckpointMark() {
      return new Position(next, startMillis);
    }

    @Override
    public ScriptedSource getCurrentSource() {
      return source;
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }

  private static final class PositionCoder extends AtomicCoder<Position> {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(Position position, OutputStream out) throws IOException {
      VarIntCoder.of().encode(position.next(), out);
      VarLongCoder.of().encode(position.startMillis(), out);
    }

    @Override
    public Position decode(InputStream in) throws IOException {
      return new Position(VarIntCoder.of().decode(in), VarLongCoder.of().decode(in));
    }
  }
}
