package org.saleslakehouse.io.delta.internal.maintain;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.saleslakehouse.io.delta.internal.base.WallClock;
import org.saleslakehouse.io.delta.internal.log.DataFile;

/**
 * What could not be merged, and is left alone for a while, so that it does not fail at each look: a
 * group for some minutes, since its files change all the time; within it a file that could not be
 * read for much longer, so that its group is merged without it.
 *
 * <p>Not thread-safe.
 */
final class SetAside {
  static final Duration GROUPS = Duration.ofMinutes(10);
  private static final Duration FILES = Duration.ofDays(1);

  /** Until when, in milliseconds since the epoch. */
  private final Map<FileGroup, Long> groups = new HashMap<>();

  /** The same by path. */
  private final Map<String, Long> files = new HashMap<>();

  void add(TableMerger.Failure failure) {
    long now = WallClock.millis();
    groups.put(failure.group(), now + GROUPS.toMillis());
    DataFile file = failure.file();
    if (file != null) {
      files.put(file.path(), now + FILES.toMillis());
    }
  }

  /** From now on holds only what has not been here long enough. */
  void release() {
    long now = WallClock.millis();
    groups.values().removeIf(until -> until <= now);
    files.values().removeIf(until -> until <= now);
  }

  boolean holds(DataFile file) {
    return files.containsKey(file.path())
        || (!groups.isEmpty() && groups.containsKey(FileGroup.of(file)));
  }
}
