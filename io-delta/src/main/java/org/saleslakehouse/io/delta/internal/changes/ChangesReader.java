package org.saleslakehouse.io.delta.internal.changes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.DateTimeUtils;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.saleslakehouse.io.delta.internal.log.TableChange;

/**
 * Follows a table's log.
 *
 * <p>The watermark is the smaller of: the earliest event time in any file that is known and not
 * emitted yet; the latest event time committed so far, less the tolerance.
 */
final class ChangesReader extends UnboundedReader<ChangedFile> {
  private final ChangesSource source;
  private final ChangeLog log;
  private final ChangesSource.Pace pace;

  /** Commits read from the log, of which not all files are emitted; the first one is current. */
  private final Deque<Batch> batches = new ArrayDeque<>();

  private long nextVersion;
  private ChangeOffsets positions;
  private long maxEventMillis;
  private long watermarkMillis;
  private int skip;

  private @Nullable ChangedFile current;
  private long currentMillis;
  private long nextPollMillis = Long.MIN_VALUE;
  private long lastCommitSeenMillis = DateTimeUtils.currentTimeMillis();
  private int emittedSincePoll;

  /** One commit, with what was known before it. */
  private static final class Batch {
    private final ChangeLog.Commit commit;
    private final ChangeOffsets before;
    private final long maxEventBefore;
    private int emitted;

    Batch(ChangeLog.Commit commit, ChangeOffsets before, long maxEventBefore, int emitted) {
      this.commit = commit;
      this.before = before;
      this.maxEventBefore = maxEventBefore;
      this.emitted = emitted;
    }

    boolean isDone() {
      return emitted >= commit.files().size();
    }
  }

  ChangesReader(ChangesSource source, ChangesCheckpoint from) {
    this.source = source;
    this.log = source.log();
    this.pace = source.pace();
    this.nextVersion = from.version();
    this.skip = from.emitted();
    this.positions = from.positions().copy();
    this.maxEventMillis = from.maxEventMillis();
    this.watermarkMillis = from.watermarkMillis();
  }

  @Override
  public boolean start() {
    return advance();
  }

  @Override
  public boolean advance() {
    current = null;
    dropDone();
    long now = DateTimeUtils.currentTimeMillis();
    if (now >= nextPollMillis) {
      poll(now);
    }
    if (batches.isEmpty() || emittedSincePoll >= pace.maxFilesPerPoll()) {
      return false;
    }
    Batch batch = batches.getFirst();
    ChangedFile file = batch.commit.files().get(batch.emitted++);
    current = file;
    currentMillis = Math.max(file.minEventMillis(), watermarkMillis);
    emittedSincePoll++;
    return true;
  }

  /** Reads as many commits as are needed for the files that may be emitted until the next look. */
  private void poll(long now) {
    nextPollMillis = now + pace.pollInterval().getMillis();
    emittedSincePoll = 0;
    long known = batches.stream().mapToLong(b -> b.commit.files().size() - b.emitted).sum();
    Iterator<TableChange> tail = log.from(nextVersion);
    while (known < pace.maxFilesPerPoll() && tail.hasNext()) {
      TableChange change = tail.next();
      ChangeOffsets before = positions.copy();
      ChangeLog.Commit commit = log.commit(change, positions);
      batches.addLast(new Batch(commit, before, maxEventMillis, skip));
      maxEventMillis = Math.max(maxEventMillis, commit.maxEventMillis());
      known += commit.files().size() - skip;
      skip = 0;
      nextVersion = change.version() + 1;
      lastCommitSeenMillis = now;
    }
    dropDone();
  }

  private void dropDone() {
    while (!batches.isEmpty() && batches.getFirst().isDone()) {
      batches.removeFirst();
    }
  }

  @Override
  public Instant getWatermark() {
    long watermark =
        maxEventMillis == Long.MIN_VALUE
            ? Long.MIN_VALUE
            : maxEventMillis - pace.tolerance().getMillis();
    Duration idleTimeout = pace.idleTimeout();
    boolean allEmitted = batches.stream().allMatch(Batch::isDone);
    if (allEmitted) {
      long now = DateTimeUtils.currentTimeMillis();
      if (idleTimeout != null && now - lastCommitSeenMillis >= idleTimeout.getMillis()) {
        watermark = Math.max(watermark, now - pace.tolerance().getMillis());
      }
    } else {
      for (Batch batch : batches) {
        for (ChangedFile file :
            batch.commit.files().subList(batch.emitted, batch.commit.files().size())) {
          watermark = Math.min(watermark, file.minEventMillis());
        }
      }
    }
    watermarkMillis = Math.max(watermarkMillis, watermark);
    return instant(watermarkMillis);
  }

  @Override
  public CheckpointMark getCheckpointMark() {
    getWatermark();
    dropDone();
    if (batches.isEmpty()) {
      return new ChangesCheckpoint(
          nextVersion, skip, positions.copy(), maxEventMillis, watermarkMillis);
    }
    Batch first = batches.getFirst();
    return new ChangesCheckpoint(
        first.commit.version(),
        first.emitted,
        first.before.copy(),
        first.maxEventBefore,
        watermarkMillis);
  }

  @Override
  public ChangedFile getCurrent() {
    if (current == null) {
      throw new NoSuchElementException();
    }
    return current;
  }

  /**
   * The file's earliest event time, but never before the watermark: a late element holds nothing
   * up, and so one late row would make late what else is in its file.
   */
  @Override
  public Instant getCurrentTimestamp() {
    getCurrent();
    return instant(currentMillis);
  }

  @Override
  public ChangesSource getCurrentSource() {
    return source;
  }

  @Override
  public void close() {} // the log is shared

  private static Instant instant(long millis) {
    return Instant.ofEpochMilli(
        Math.min(
            Math.max(millis, BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis()),
            BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis()));
  }
}
