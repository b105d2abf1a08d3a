package org.saleslakehouse.io.delta.internal.maintain;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.base.WallClock;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.DataFiles;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.model.Compression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges and deletes beside the commits of this process: each commit may set off a look at its
 * table, on one thread for all tables. Nothing that goes wrong here touches a commit; it is tried
 * again later.
 *
 * <p>Thread-safe.
 */
public final class BackgroundMaintenance {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundMaintenance.class);

  /** Of its time, that a process may spend on a table. */
  private static final double MAX_SHARE = 0.1;

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
  private static final Duration AFTER_FAILURE = Duration.ofMinutes(10);
  private static final Duration BETWEEN_VACUUMS = Duration.ofDays(1);
  private static final Duration BEFORE_FIRST_VACUUM = Duration.ofMinutes(10);

  /** So many new files make a look worth it at once; fewer wait for {@link #PATIENCE}. */
  private static final int MANY_FILES = 16;

  /**
   * So many are looked at whatever the share: merging takes the longer the more there are, and on
   * an object store they could become ever more between two looks.
   */
  private static final int MOST_FILES = 1000;

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int SECONDS_AT_EXIT = 5;

  private static final ConcurrentMap<TableLog, BackgroundMaintenance> TABLES =
      new ConcurrentHashMap<>();
  private static volatile boolean stopping;
  private static final ThreadPoolExecutor WORKER = worker();

  private final TableLog log;
  private final long targetFileBytes;
  private final Compression compression;
  private final Executor worker;

  /** For the worker alone. */
  private final SetAside aside = new SetAside();

  private boolean underWay;
  private int newFiles;
  private boolean failed;
  private long notBeforeMillis;
  private long lookedMillis;
  private long vacuumMillis;

  /**
   * @param worker does one thing at a time, and may refuse to once the process ends
   */
  BackgroundMaintenance(TableLog log, WriteSpec spec, Executor worker) {
    this.log = log;
    this.targetFileBytes = spec.targetFileBytes();
    this.compression = spec.compression();
    this.worker = worker;
    this.vacuumMillis = WallClock.millis() + BEFORE_FIRST_VACUUM.toMillis();
    log.onExpired(this::delete);
  }

  /** Learns of a commit of this many files; does nothing if the write does not ask for it. */
  public static void committed(TableLog log, WriteSpec spec, int files) {
    if (spec.maintained()) {
      TABLES.computeIfAbsent(log, l -> new BackgroundMaintenance(l, spec, WORKER)).committed(files);
    }
  }

  /** Waits until nothing is under way at this table. */
  public static void await(TableLog log) throws InterruptedException {
    BackgroundMaintenance table = TABLES.get(log);
    if (table != null) {
      synchronized (table) {
        while (table.underWay) {
          table.wait();
        }
      }
    }
  }

  /** Never throws: the commit stands. */
  synchronized void committed(int files) {
    long now = WallClock.millis();
    newFiles += files;
    boolean due =
        newFiles >= MANY_FILES || (newFiles > 0 && now - lookedMillis >= PATIENCE.toMillis());
    boolean rested = now >= notBeforeMillis || (newFiles >= MOST_FILES && !failed);
    if (due && !underWay && rested && !stopping) {
      newFiles = 0;
      lookedMillis = now;
      underWay = true;
      try {
        worker.execute(this::look);
      } catch (RejectedExecutionException e) {
        underWay = false; // the process ends: another one will look at the table
      }
    }
  }

  private void look() {
    long started = System.nanoTime();
    long pauseMillis = 0;
    try {
      if (!merge()) {
        pauseMillis = AFTER_FAILURE.toMillis();
      }
      vacuumIfDue();
    } finally {
      long workMillis = (System.nanoTime() - started) / 1_000_000;
      synchronized (this) {
        failed = pauseMillis > 0;
        notBeforeMillis =
            WallClock.millis()
                + Math.max(
                    pauseMillis,
                    Math.max(BETWEEN_LOOKS.toMillis(), (long) (workMillis / MAX_SHARE)));
        underWay = false;
        notifyAll();
      }
    }
  }

  /** False if the table could not be looked at, or nothing be committed. */
  private boolean merge() {
    try {
      aside.release();
      TableMerger.Summary merged =
          new TableMerger(
                  log, MergePolicy.inBackground(targetFileBytes), compression, () -> stopping)
              .run(file -> !aside.holds(file), one -> {});
      if (merged.filesMade() > 0) {
        LOG.debug("Merged small files of {}: {}", log.table(), merged);
      }
      setAside(merged.failures());
      return true;
    } catch (RuntimeException e) {
      LOG.warn(
          "The small files of {} could not be merged; the next try is due in {} minutes. The table"
              + " is as it was.",
          log.table(),
          AFTER_FAILURE.toMinutes(),
          e);
      return false;
    }
  }

  private void setAside(List<TableMerger.Failure> failures) {
    failures.forEach(aside::add);
    if (!failures.isEmpty()) {
      DeltaIOException first = failures.get(0).problem();
      LOG.warn(
          "{} The next try is due in {} minutes, without the file if it could not be read. Merges"
              + " that failed: {}.",
          first.getMessage(),
          SetAside.GROUPS.toMinutes(),
          failures.size(),
          first);
    }
  }

  private void vacuumIfDue() {
    long now = WallClock.millis();
    if (now < vacuumMillis || stopping) {
      return;
    }
    vacuumMillis = now + BETWEEN_VACUUMS.toMillis();
    try {
      Vacuum.Summary deleted = Vacuum.ofTable(log, () -> stopping).run(path -> {});
      LOG.info(
          "Deleted {} files ({} bytes) of {} that no version needs any more.",
          deleted.files(),
          deleted.bytes(),
          log.table());
    } catch (RuntimeException e) {
      LOG.warn(
          "Files of {} that no version needs could not all be deleted; the next try is due in {}"
              + " hours.",
          log.table(),
          BETWEEN_VACUUMS.toHours(),
          e);
    }
  }

  /**
   * Of a file whose retention is over. One that was removed with a deletion vector may be live with
   * another or with none: that is left to vacuum, which knows the paths that are live.
   */
  private void delete(DataFile file) {
    if (MergePlan.isElsewhere(file) || file.deletionVector() != null) {
      return;
    }
    DataFiles.discard(log, file);
  }

  private static ThreadPoolExecutor worker() {
    ThreadPoolExecutor worker =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // holds one per table at most
            task -> {
              Thread thread = new Thread(task, "io-delta-maintenance");
              thread.setDaemon(true);
              return thread;
            });
    worker.allowCoreThreadTimeOut(true);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> finish(worker)));
    return worker;
  }

  /** What is under way is given up, so that it leaves no orphan. */
  private static void finish(ThreadPoolExecutor worker) {
    stopping = true;
    worker.shutdown();
    try {
      if (!worker.awaitTermination(SECONDS_AT_EXIT, TimeUnit.SECONDS)) {
        LOG.debug("A merge was still under way at exit. Its file is an orphan.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
