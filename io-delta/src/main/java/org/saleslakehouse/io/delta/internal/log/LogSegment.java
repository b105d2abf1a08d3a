package org.saleslakehouse.io.delta.internal.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.storage.CloseableIterator;
import io.delta.storage.LogStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The files of a log that one version of its table is put together from: the newest checkpoint up
 * to it, and the commits behind that.
 *
 * @param checkpoint that the segment begins with; -1 if it begins with the first commit
 * @param checkpoints its files
 * @param commits in their order
 */
record LogSegment(long version, long checkpoint, List<LogFile> checkpoints, List<LogFile> commits) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A folder that is listed while others write may show a commit and not the one before it. */
  private static final int LOOKS = 3;

  /**
   * The segment of the newest version.
   *
   * @return null if there is no table
   * @throws IOException if the log has a hole
   */
  static @Nullable LogSegment newest(TableLog log) throws IOException {
    return of(log, Long.MAX_VALUE);
  }

  /**
   * The segment of a version.
   *
   * @return null if there is none, or not all that it is put together from
   */
  static @Nullable LogSegment at(TableLog log, long version) throws IOException {
    return of(log, version);
  }

  private static @Nullable LogSegment of(TableLog log, long version) throws IOException {
    long hint = lastCheckpoint(log);
    for (int look = 1; ; look++) {
      try {
        LogSegment segment = hint < 0 || hint > version ? null : listed(log, hint).segment(version);
        // A hint may name a checkpoint that is gone.
        return segment != null ? segment : listed(log, 0).segment(version);
      } catch (IOException e) {
        if (look == LOOKS) {
          throw e;
        }
      }
    }
  }

  /** The version of the checkpoint that {@code _last_checkpoint} names; -1 if it names none. */
  static long lastCheckpoint(TableLog log) throws IOException {
    Path hint = new Path(LogFolder.folder(log.path()), "_last_checkpoint");
    try (CloseableIterator<String> lines = log.store().read(hint, log.configuration())) {
      JsonNode version = JSON.readTree(lines.hasNext() ? lines.next() : "").path("version");
      return version.isIntegralNumber() ? version.longValue() : -1;
    } catch (JsonProcessingException | FileNotFoundException e) {
      return -1; // it is a hint: without it the whole log is listed
    }
  }

  private static Listing listed(TableLog log, long from) throws IOException {
    LogStore store = log.store();
    Configuration configuration = log.configuration();
    Path first = new Path(LogFolder.folder(log.path()), LogFolder.digits(Math.max(0, from)) + ".");
    Listing listing = new Listing(from > 0);
    try {
      for (Iterator<FileStatus> files = store.listFrom(first, configuration); files.hasNext(); ) {
        LogFile file = LogFile.of(files.next());
        if (file != null) {
          listing.add(file);
        }
      }
    } catch (FileNotFoundException e) {
      return listing; // no folder, no table
    }
    return listing;
  }

  /** A part of a log's folder. */
  private static final class Listing {
    private final boolean partial;
    private final NavigableMap<Long, LogFile> commits = new TreeMap<>();
    private final NavigableMap<Long, Map<String, List<LogFile>>> checkpoints = new TreeMap<>();

    Listing(boolean partial) {
      this.partial = partial;
    }

    void add(LogFile file) {
      if (file.set() == null) {
        commits.put(file.version(), file);
      } else if (file.bytes() > 0) {
        checkpoints
            .computeIfAbsent(file.version(), v -> new HashMap<>())
            .computeIfAbsent(file.set(), s -> new ArrayList<>())
            .add(file);
      }
    }

    @Nullable LogSegment segment(long upTo) throws IOException {
      long checkpoint = -1;
      List<LogFile> files = List.of();
      for (var candidate : checkpoints.headMap(upTo, true).descendingMap().entrySet()) {
        files = whole(candidate.getValue());
        if (!files.isEmpty()) {
          checkpoint = candidate.getKey();
          break;
        }
      }
      long newest = Math.max(checkpoint, commits.isEmpty() ? -1 : commits.lastKey());
      long version = Math.min(upTo, newest);
      if (version < 0 || (upTo != Long.MAX_VALUE && version < upTo)) {
        return null;
      }
      List<LogFile> behind = List.copyOf(commits.subMap(checkpoint, false, version, true).values());
      if (behind.size() < version - checkpoint) {
        if (upTo != Long.MAX_VALUE || (checkpoint < 0 && partial)) {
          return null;
        }
        throw new IOException(
            "its log has no entry of version "
                + hole(checkpoint, behind)
                + ", though it has the one of version "
                + version);
      }
      return new LogSegment(version, checkpoint, files, behind);
    }

    /** The files of a checkpoint that has all of its parts; empty if there is none. */
    private static List<LogFile> whole(Map<String, List<LogFile>> sets) {
      return sets.values().stream()
          .filter(files -> files.size() == files.get(0).parts())
          .findFirst()
          .orElse(List.of());
    }

    private static long hole(long checkpoint, List<LogFile> behind) {
      long expected = checkpoint + 1;
      for (LogFile commit : behind) {
        if (commit.version() != expected) {
          return expected;
        }
        expected++;
      }
      return expected;
    }
  }
}
