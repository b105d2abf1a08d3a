package org.saleslakehouse.io.delta;

import com.google.auto.value.AutoValue;
import io.delta.standalone.internal.storage.DelegatingLogStore;
import io.delta.storage.LogStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.log.HadoopConfigurations;

/**
 * Whether a file system gives what Delta tables rest on, tried for real: log entries are written by
 * the log store that tables in this place use.
 *
 * <p>Above all, of several writers that create the same log entry exactly one may win: where two
 * do, one's commit is lost without a word. Two threads try it. A log store that excludes the
 * writers of one process only, such as delta-standalone's for S3, passes: see {@link #logStore}.
 */
@AutoValue
public abstract class FileSystemTrial {
  private static final int ROUNDS = 8;
  private static final int RACERS = 2;
  private static final Duration START_TOGETHER = Duration.ofSeconds(10);

  /** The class of the log store that creates entries here, without its package. */
  public abstract String logStore();

  /** How many log entries two writers tried to create at the same time. */
  public abstract int races();

  /** Races that more than one writer believes to have won. One is too many. */
  public abstract int doubleWins();

  /** Log entries that a listing right after their creation did not show. */
  public abstract int unlisted();

  /** Whether a file can be given another name. */
  public abstract boolean renames();

  /** How far the file system's clock is ahead of this process's; zero if they agree. */
  public abstract Duration clockAhead();

  /** What is left for this user, as far as the file system says so. */
  public abstract long freeBytes();

  /**
   * Tries it in a folder of its own within this one. Whatever is made is deleted again, this folder
   * too if it was not there.
   *
   * @param folder where tables are, or are to be
   * @param hadoopConfiguration as tables there are opened with
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if nothing can be written there
   */
  public static FileSystemTrial run(String folder, Map<String, String> hadoopConfiguration) {
    Configuration configuration = HadoopConfigurations.of(folder, hadoopConfiguration);
    Path base = new Path(folder);
    try {
      FileSystem fs = base.getFileSystem(configuration);
      Deque<Path> made = makeFolders(fs, fs.makeQualified(base));
      Path trial = new Path(fs.makeQualified(base), ".trial-" + UUID.randomUUID());
      try {
        return run(fs, trial, configuration);
      } finally {
        fs.delete(trial, true);
        while (!made.isEmpty() && fs.listStatus(made.peek()).length == 0) {
          fs.delete(made.pop(), false);
        }
      }
    } catch (IOException | RuntimeException e) {
      throw DeltaErrors.cannotWrite(folder, e);
    }
  }

  /** Those that were not there, the innermost first. */
  private static Deque<Path> makeFolders(FileSystem fs, Path base) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path folder = base; folder != null && !fs.exists(folder); folder = folder.getParent()) {
      missing.addLast(folder);
    }
    if (!fs.mkdirs(base) || !fs.getFileStatus(base).isDirectory()) {
      throw new IOException("the folder " + base + " cannot be made");
    }
    return missing;
  }

  private static FileSystemTrial run(FileSystem fs, Path trial, Configuration configuration)
      throws IOException {
    Path log = new Path(trial, "_delta_log");
    if (!fs.mkdirs(log)) {
      throw new IOException("the folder " + log + " cannot be made");
    }
    LogStore store = new DelegatingLogStore(configuration).getDelegate(log);
    if (store instanceof S3LogStore s3) {
      store = s3.inUse(log, configuration);
    }
    int doubleWins = 0;
    int unlisted = 0;
    long ahead = 0;
    ExecutorService racers = Executors.newFixedThreadPool(RACERS);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        Path entry = new Path(log, String.format(Locale.ROOT, "%020d.json", round));
        long before = System.currentTimeMillis();
        int wins = race(store, entry, configuration, racers);
        long after = System.currentTimeMillis();
        doubleWins += wins > 1 ? 1 : 0;
        unlisted += isListed(store, entry, configuration) ? 0 : 1;
        ahead = ahead(fs.getFileStatus(entry).getModificationTime(), before, after);
      }
    } finally {
      racers.shutdownNow();
    }
    return new AutoValue_FileSystemTrial(
        store.getClass().getSimpleName(),
        ROUNDS,
        doubleWins,
        unlisted,
        renames(fs, trial),
        Duration.ofMillis(ahead),
        fs.getStatus(trial).getRemaining());
  }

  /** How many of the writers believe that they have created the entry. */
  private static int race(
      LogStore store, Path entry, Configuration configuration, ExecutorService racers)
      throws IOException {
    CyclicBarrier start = new CyclicBarrier(RACERS);
    List<CompletableFuture<Boolean>> outcomes =
        IntStream.range(0, RACERS)
            .mapToObj(
                racer ->
                    CompletableFuture.supplyAsync(
                        () -> creates(store, entry, racer, configuration, start), racers))
            .toList();
    int wins = 0;
    try {
      for (CompletableFuture<Boolean> outcome : outcomes) {
        wins += outcome.join() ? 1 : 0;
      }
    } catch (CompletionException e) {
      throw new IOException(DeltaErrors.reason(e.getCause()), e.getCause());
    }
    return wins;
  }

  private static boolean creates(
      LogStore store, Path entry, int racer, Configuration configuration, CyclicBarrier start) {
    Iterator<String> actions =
        List.of("{\"commitInfo\":{\"operation\":\"TRIAL\",\"writer\":" + racer + "}}").iterator();
    try {
      start.await(START_TOGETHER.toSeconds(), TimeUnit.SECONDS);
      store.write(entry, actions, false, configuration);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException | BrokenBarrierException | TimeoutException e) {
      throw new CompletionException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  private static boolean isListed(LogStore store, Path entry, Configuration configuration)
      throws IOException {
    Iterator<FileStatus> listed = store.listFrom(entry, configuration);
    while (listed.hasNext()) {
      if (listed.next().getPath().getName().equals(entry.getName())) {
        return true;
      }
    }
    return false;
  }

  private static boolean renames(FileSystem fs, Path trial) throws IOException {
    Path from = new Path(trial, "from");
    Path to = new Path(trial, "to");
    fs.create(from, false).close();
    return fs.rename(from, to) && fs.exists(to) && !fs.exists(from);
  }

  /** Milliseconds that a time lies behind (positive) or before the moments between which it was. */
  private static long ahead(long time, long before, long after) {
    return time > after ? time - after : Math.min(0, time - before);
  }
}
