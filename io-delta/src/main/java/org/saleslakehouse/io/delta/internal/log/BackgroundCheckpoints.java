package org.saleslakehouse.io.delta.internal.log;

import io.delta.standalone.internal.DeltaLogImpl;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Writes the checkpoints of a table beside its commits. A checkpoint holds the table's whole state,
 * so that writing it takes the longer the larger the table is; a commit does not wait for it, and
 * the larger the table, the further apart they are: see {@link #MAX_SHARE}.
 *
 * <p>Of the newest version, one at a time per table, and per process too. A checkpoint that fails
 * or never happens costs time only: readers go through more of the log, and the next commit that is
 * due makes one. A process that ends in order ends the checkpoint under way first. Old log entries
 * are cleaned up with it, as the table's properties say. A table whose protocol has become newer
 * than the one we write gets none from us.
 *
 * <p>Thread-safe.
 */
final class BackgroundCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundCheckpoints.class);
  private static final int IDLE_SECONDS = 1;
  private static final int SECONDS_AT_EXIT = 30;

  /** Of its time, that a process may spend on a table's checkpoints, if they take long at all. */
  private static final double MAX_SHARE = 0.05;

  private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * After so many intervals one is written all the same: on an object store it takes the longer the
   * more commits there were, so that share alone would let them become ever more.
   */
  private static final int MOST_INTERVALS = 10;

  private static final ThreadPoolExecutor WRITER = writer();

  private final TableLog table;
  private boolean underWay;
  private long lastTried;
  private long notBeforeNanos = System.nanoTime();

  BackgroundCheckpoints(TableLog table) {
    this.table = table;
  }

  /** Learns of a commit; has a checkpoint written if the table's interval is over. Never throws. */
  synchronized void committed(long version) {
    try {
      if (!underWay && isDue(version)) {
        WRITER.execute(() -> write(version));
        underWay = true;
        lastTried = version;
      }
    } catch (RuntimeException e) {
      LOG.warn("No checkpoint of {} at version {}: the commit stands.", table.table(), version, e);
    }
  }

  /** Waits until none is under way. */
  synchronized void await() {
    try {
      while (underWay) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever interrupts does not want to wait
    }
  }

  private boolean isDue(long version) {
    long interval = table.internals().checkpointInterval();
    long since = version - last(version);
    return since >= interval
        && (System.nanoTime() - notBeforeNanos >= 0 || since >= MOST_INTERVALS * interval);
  }

  /** The version of the last checkpoint, or of the last one that was tried. */
  private long last(long version) {
    if (lastTried > version) {
      lastTried = 0; // the table was made anew
    }
    DeltaLogImpl log = table.internals();
    Option<Object> checkpoint = log.snapshot().logSegment().checkpointVersion();
    TableSnapshot seen = table.lastSeen();
    long last =
        Math.max(
            checkpoint.isEmpty() ? 0 : (Long) checkpoint.get(),
            seen == null ? 0 : seen.segment().checkpoint());
    return Math.max(last, lastTried);
  }

  private void write(long version) {
    long started = System.nanoTime();
    try {
      TableSnapshot newest = table.snapshotIfAny();
      if (newest == null) {
        return; // the table has gone
      }
      if (!newest.protocol().isWritable()) {
        // Another raised it since our commit, and a checkpoint of ours would lose what it adds.
        LOG.debug(
            "No checkpoint of {} at version {}: its protocol is left to those who write it.",
            table.table(),
            newest.version());
        return;
      }
      new CheckpointWriter(table, newest, table.expiredFiles()).write();
      if (LogFolder.removeCheckpointOfGone(table.path(), newest.version(), table.configuration())) {
        return;
      }
      TableRetention retention = TableRetention.of(newest.properties());
      LogCleanup.clean(LogFolder.folder(table.path()), retention, table.configuration());
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "The checkpoint of {} at version {} failed; the next one is due an interval later.",
          table.table(),
          version,
          e);
    } finally {
      long ended = System.nanoTime();
      long nanos = ended - started;
      LOG.debug("The checkpoint of {} took {} ms.", table.table(), nanos / 1_000_000);
      synchronized (this) {
        notBeforeNanos = nanos < SHORT_NANOS ? ended : ended + (long) (nanos / MAX_SHARE);
        underWay = false;
        notifyAll();
      }
    }
  }

  private static ThreadPoolExecutor writer() {
    ThreadPoolExecutor writer =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // holds one per table at most
            task -> {
              Thread thread = new Thread(task, "io-delta-checkpoints");
              thread.setDaemon(true);
              return thread;
            });
    writer.allowCoreThreadTimeOut(true);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> finish(writer)));
    return writer;
  }

  private static void finish(ThreadPoolExecutor writer) {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(SECONDS_AT_EXIT, TimeUnit.SECONDS)) {
        LOG.warn("A checkpoint was given up at exit. A later commit will make one.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
