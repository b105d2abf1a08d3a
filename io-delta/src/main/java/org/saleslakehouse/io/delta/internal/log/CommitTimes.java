package org.saleslakehouse.io.delta.internal.log;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * When the commits that a log still holds were made, as time travel sees it: from the version on
 * that in-commit timestamps begin with, what the commits say; before it, the age of their files.
 */
final class CommitTimes {
  private static final String ENABLED = "delta.enableInCommitTimestamps";
  private static final String FROM = "delta.inCommitTimestampEnablementVersion";

  private final TableLog log;
  private final NavigableMap<Long, Instant> files;
  private final List<Long> byFile;
  private final List<Long> byCommit;

  /**
   * @param files see {@link LogFolder#commits}
   * @param properties of the table's newest version
   */
  CommitTimes(TableLog log, NavigableMap<Long, Instant> files, Map<String, String> properties) {
    this.log = log;
    this.files = files;
    long from =
        "true".equalsIgnoreCase(properties.get(ENABLED))
            ? Long.parseLong(properties.getOrDefault(FROM, "0"))
            : Long.MAX_VALUE;
    this.byFile = List.copyOf(files.headMap(from, false).keySet());
    this.byCommit = List.copyOf(files.tailMap(from, true).keySet());
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  Instant first() {
    return of(files.firstKey());
  }

  Instant last() {
    return of(files.lastKey());
  }

  /** Reads the commit, if it is its word that counts. Of a commit that is not there, the epoch. */
  Instant of(long version) {
    Instant ofFile = files.getOrDefault(version, Instant.EPOCH);
    if (byCommit.isEmpty() || version < byCommit.get(0)) {
      return ofFile;
    }
    try {
      Long millis = new LogEntries(log).inCommitMillis(LogFolder.commit(log.path(), version));
      return millis == null ? ofFile : Instant.ofEpochMilli(millis);
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }

  /** The newest version that was committed by this time; null if there is none. */
  @Nullable Long newestBy(Instant time) {
    List<Long> versions = side(time);
    int later = firstAtOrAfter(versions, time.plusMillis(1));
    return later == 0 ? null : versions.get(later - 1);
  }

  /** The oldest version that was committed at or after this time; null if there is none. */
  @Nullable Long firstAtOrAfter(Instant time) {
    List<Long> versions = side(time);
    int found = firstAtOrAfter(versions, time);
    if (found < versions.size()) {
      return versions.get(found);
    }
    return versions == byFile && !byCommit.isEmpty() ? byCommit.get(0) : null;
  }

  /** The two kinds of times need not agree, as when the table was copied: each is asked alone. */
  private List<Long> side(Instant time) {
    boolean byCommits =
        !byCommit.isEmpty() && (byFile.isEmpty() || !time.isBefore(of(byCommit.get(0))));
    return byCommits ? byCommit : byFile;
  }

  private int firstAtOrAfter(List<Long> versions, Instant time) {
    int low = 0;
    int high = versions.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (of(versions.get(middle)).isBefore(time)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
