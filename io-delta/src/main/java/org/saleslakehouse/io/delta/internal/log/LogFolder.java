package org.saleslakehouse.io.delta.internal.log;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;

/**
 * What lies in the folder of a table's log.
 *
 * @param commits when each version that is still there was committed, see {@link #commitMillis}
 * @param lastCheckpoint the newest version that has a checkpoint, null for none
 * @param bytes of all files
 */
public record LogFolder(
    NavigableMap<Long, Instant> commits, @Nullable Long lastCheckpoint, long bytes) {
  private static final int VERSION_DIGITS = 20;
  private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.json");
  private static final Pattern CHECKPOINT = Pattern.compile("(\\d{20})\\.checkpoint\\..*");

  static LogFolder list(Path table, Configuration configuration) throws IOException {
    Path folder = folder(table);
    NavigableMap<Long, Long> ages = new TreeMap<>();
    Long lastCheckpoint = null;
    long bytes = 0;
    for (FileStatus file : files(folder, configuration)) {
      bytes += file.getLen();
      String name = file.getPath().getName();
      Matcher commit = COMMIT.matcher(name);
      Matcher checkpoint = CHECKPOINT.matcher(name);
      if (commit.matches()) {
        ages.put(Long.valueOf(commit.group(1)), file.getModificationTime());
      } else if (checkpoint.matches()) {
        long version = Long.parseLong(checkpoint.group(1));
        lastCheckpoint = lastCheckpoint == null ? version : Math.max(lastCheckpoint, version);
      }
    }
    NavigableMap<Long, Instant> commits = new TreeMap<>();
    commitMillis(ages)
        .forEach((version, millis) -> commits.put(version, Instant.ofEpochMilli(millis)));
    return new LogFolder(commits, lastCheckpoint, bytes);
  }

  /**
   * When commits were made, as time travel sees it: by the ages of their files, but each later than
   * the one before. That is Delta's rule.
   *
   * @param ages of the files by version, in milliseconds since the epoch
   */
  static NavigableMap<Long, Long> commitMillis(NavigableMap<Long, Long> ages) {
    NavigableMap<Long, Long> commits = new TreeMap<>();
    long before = Long.MIN_VALUE;
    for (Map.Entry<Long, Long> entry : ages.entrySet()) {
      before = entry.getValue() <= before ? before + 1 : entry.getValue();
      commits.put(entry.getKey(), before);
    }
    return commits;
  }

  /** Whether the commit of this version is still there. */
  static boolean holds(Path table, long version, Configuration configuration) throws IOException {
    Path commit = commit(table, version);
    return commit.getFileSystem(configuration).exists(commit);
  }

  static Path commit(Path table, long version) {
    return new Path(folder(table), digits(version) + ".json");
  }

  /** A version as the names of a log's files begin with it. */
  static String digits(long version) {
    String digits = Long.toString(version);
    return "0".repeat(VERSION_DIGITS - digits.length()) + digits;
  }

  /**
   * Takes a checkpoint that was just written away again if the table has been deleted meanwhile: a
   * table that is made anew must not find it.
   *
   * @return whether the table has gone
   */
  static boolean removeCheckpointOfGone(Path table, long version, Configuration configuration)
      throws IOException {
    if (holds(table, version, configuration)) {
      return false;
    }
    Path folder = folder(table);
    FileSystem fs = folder.getFileSystem(configuration);
    fs.delete(new Path(folder, "_last_checkpoint"), false);
    fs.delete(new Path(folder, digits(version) + ".checkpoint.parquet"), false);
    return true;
  }

  /** The age of the commit of this version, in milliseconds since the epoch; -1 if it is gone. */
  static long committedMillis(Path table, long version, Configuration configuration) {
    Path entry = commit(table, version);
    try {
      return entry.getFileSystem(configuration).getFileStatus(entry).getModificationTime();
    } catch (FileNotFoundException e) {
      return -1;
    } catch (IOException e) {
      throw DeltaErrors.cannotRead(table.toString(), e);
    }
  }

  /** The oldest version whose commit is still there; -1 if there is none. */
  public long firstVersion() {
    return commits.isEmpty() ? -1 : commits.firstKey();
  }

  /** The newest version that a commit or a checkpoint is there of; -1 if there is none. */
  long newestVersion() {
    return Math.max(
        commits.isEmpty() ? -1 : commits.lastKey(), lastCheckpoint == null ? -1 : lastCheckpoint);
  }

  static Path folder(Path table) {
    return new Path(table, "_delta_log");
  }

  private static FileStatus[] files(Path folder, Configuration configuration) throws IOException {
    FileSystem fs = folder.getFileSystem(configuration);
    try {
      return fs.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
