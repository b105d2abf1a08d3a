package org.saleslakehouse.io.delta.internal.changes;

import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;

/**
 * The files that a table's commits add, as an unbounded source whose watermark comes from the
 * table's log.
 *
 * <p>It has one split on purpose: a runner that takes the largest of several splits' watermarks, as
 * the Spark runner does, would drop the rows of the slower ones. What it emits is small, the files'
 * descriptions; their rows are read by as many workers as there are, downstream.
 */
public final class ChangesSource extends UnboundedSource<ChangedFile, ChangesCheckpoint> {
  private static final long serialVersionUID = 1;

  private final ChangeLog log;
  private final long startVersion;
  private final Pace pace;

  /**
   * How a reader goes through time.
   *
   * @param tolerance how far rows may lag behind the latest event time committed before
   * @param idleTimeout after so long without a commit the watermark follows the clock; null: never
   * @param pollInterval between two looks at the log
   * @param maxFilesPerPoll emitted between two looks at the most
   */
  public record Pace(
      Duration tolerance,
      @Nullable Duration idleTimeout,
      Duration pollInterval,
      int maxFilesPerPoll)
      implements java.io.Serializable {
    private static final long serialVersionUID = 1;
  }

  public ChangesSource(ChangeLog log, long startVersion, Pace pace) {
    this.log = log;
    this.startVersion = startVersion;
    this.pace = pace;
  }

  @Override
  public List<ChangesSource> split(int desiredNumSplits, PipelineOptions options) {
    return List.of(this);
  }

  @Override
  public UnboundedReader<ChangedFile> createReader(
      PipelineOptions options, @Nullable ChangesCheckpoint checkpoint) {
    return new ChangesReader(
        this,
        checkpoint != null
            ? checkpoint
            : new ChangesCheckpoint(
                startVersion, 0, new ChangeOffsets(log.shards()), Long.MIN_VALUE, Long.MIN_VALUE));
  }

  ChangeLog log() {
    return log;
  }

  Pace pace() {
    return pace;
  }

  @Override
  public Coder<ChangedFile> getOutputCoder() {
    return SerializableCoder.of(ChangedFile.class);
  }

  @Override
  public Coder<ChangesCheckpoint> getCheckpointMarkCoder() {
    return SerializableCoder.of(ChangesCheckpoint.class);
  }
}
