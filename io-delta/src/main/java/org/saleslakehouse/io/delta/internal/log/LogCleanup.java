package org.saleslakehouse.io.delta.internal.log;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.base.WallClock;

/**
 * Deletes what a table's log does not need any more: the entries from before the last checkpoint
 * that is older than the log's retention, so that every version within it can still be read; and
 * what processes that were killed have left half written.
 */
final class LogCleanup {
  private static final Pattern VERSIONED = Pattern.compile("(\\d{20})\\..+");
  private static final Pattern COMMIT = Pattern.compile("\\d{20}\\.json");
  private static final Pattern CHECKPOINT =
      Pattern.compile("\\d{20}\\.checkpoint\\.(?:parquet|\\d{10}\\.(\\d{10})\\.parquet)");

  /** What has not got its name yet, and what {@code S3LogStore} tries a store with. */
  private static final Pattern DRAFT =
      Pattern.compile("\\.\\d{20}\\..*\\.tmp|\\.conditional-put-.*");

  private static final Duration DRAFT_AGE = Duration.ofDays(1);

  /** A checkpoint of so many parts: of one version, writers may have begun several. */
  private record Parts(long version, int count) {}

  /** How many files were deleted. */
  static int clean(Path folder, TableRetention retention, Configuration configuration)
      throws IOException {
    FileSystem fs = folder.getFileSystem(configuration);
    List<FileStatus> versioned = new ArrayList<>();
    List<Path> unneeded = new ArrayList<>();
    long oldestDraft = WallClock.millis() - DRAFT_AGE.toMillis();
    for (FileStatus file : fs.listStatus(folder)) {
      String name = file.getPath().getName();
      if (VERSIONED.matcher(name).matches()) {
        versioned.add(file);
      } else if (DRAFT.matcher(name).matches() && file.getModificationTime() < oldestDraft) {
        unneeded.add(file.getPath());
      }
    }
    Long first =
        retention.cleansLog()
            ? firstNeeded(versioned, WallClock.millis() - retention.log().toMillis())
            : null;
    if (first != null) {
      // From the oldest on: the log has no hole if this is interrupted.
      versioned.stream()
          .map(FileStatus::getPath)
          .filter(path -> version(path) < first)
          .sorted(Comparator.comparing(Path::getName))
          .forEach(unneeded::add);
    }
    for (Path path : unneeded) {
      fs.delete(path, false);
    }
    return unneeded.size();
  }

  /** The newest version with a whole checkpoint that was committed by then; null for none. */
  private static @Nullable Long firstNeeded(List<FileStatus> files, long cutOff) {
    NavigableMap<Long, Long> ages = new TreeMap<>();
    Map<Parts, Integer> found = new HashMap<>();
    Set<Long> whole = new HashSet<>();
    for (FileStatus file : files) {
      String name = file.getPath().getName();
      Matcher checkpoint = CHECKPOINT.matcher(name);
      if (COMMIT.matcher(name).matches()) {
        ages.put(version(file.getPath()), file.getModificationTime());
      } else if (checkpoint.matches() && file.getLen() > 0) {
        int count = checkpoint.group(1) == null ? 1 : Integer.parseInt(checkpoint.group(1));
        Parts parts = new Parts(version(file.getPath()), count);
        if (found.merge(parts, 1, Integer::sum) == count) {
          whole.add(parts.version());
        }
      }
    }
    Long first = null;
    for (Map.Entry<Long, Long> commit : LogFolder.commitMillis(ages).entrySet()) {
      if (commit.getValue() > cutOff) {
        break;
      }
      if (whole.contains(commit.getKey())) {
        first = commit.getKey();
      }
    }
    return first;
  }

  private static long version(Path path) {
    return Long.parseLong(path.getName().substring(0, 20));
  }

  private LogCleanup() {}
}
