package org.saleslakehouse.io.delta.internal.positions;

import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.base.PathSet;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.positions.FilePositions.RowPositions;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads which offsets of a source partition a table has got beyond a position, from the rows of the
 * files that it got since, whether or not somebody has deleted them meanwhile.
 */
final class OffsetsBeyond {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetsBeyond.class);

  private final TableLog log;
  private final SourcePositions positions;
  private final String source;
  private final long position;

  /** Files that the log's tail added: those that are in the table, and those that are not. */
  private final Map<String, DataFile> live = new LinkedHashMap<>();

  private final Map<String, DataFile> removed = new LinkedHashMap<>();

  OffsetsBeyond(TableLog log, SourcePositions positions, String source, long position) {
    this.log = log;
    this.positions = positions;
    this.source = source;
    this.position = position;
  }

  /**
   * Collects them.
   *
   * @param movesAreLost whether rows that the table marks as moved are not in the other one
   */
  void addTo(OffsetRangeSet offsets, boolean movesAreLost) {
    TableSnapshot snapshot = log.snapshot();
    Set<Long> lost = new HashSet<>();
    RowPositions rows =
        (of, at, isMoved) -> {
          if (at > position && of.equals(source)) {
            if (isMoved && movesAreLost) {
              lost.add(at);
            } else if (!lost.contains(at)) { // before it was moved, in a file that has been removed
              offsets.add(at);
            }
          }
        };
    FilePositions files = new FilePositions(log, positions, snapshot.schema());
    if (addedSince(snapshot.version())) {
      live.values().forEach(file -> files.read(file, rows));
    } else {
      snapshot.forEachFile(
          file -> {
            if (mayHold(file)) {
              files.read(file, rows);
            }
          });
    }
    removed.values().forEach(file -> readRemoved(files, file, rows));
  }

  /**
   * Finds the files that were added since the table was where the position is.
   *
   * @return false if the log does not hold all of these commits any more
   */
  private boolean addedSince(long version) {
    String application = positions.applicationId(source);
    PathSet gone = new PathSet();
    return LogTail.last(
            log,
            version,
            change -> change.transactions().getOrDefault(application, Long.MAX_VALUE) <= position,
            change -> take(change, gone))
        != null;
  }

  private void take(TableChange change, PathSet gone) {
    for (DataFile file : change.added()) {
      if (mayHold(file)) {
        (gone.contains(file.path()) ? removed : live).putIfAbsent(file.path(), file);
      }
    }
    change.removed().forEach(file -> gone.add(file.path()));
  }

  private boolean mayHold(DataFile file) {
    Map<String, OffsetRangeSet> covered = FileTags.covered(file.tags());
    if (covered.isEmpty()) {
      return true; // rewritten by another engine, which does not keep tags
    }
    OffsetRangeSet ranges = covered.get(source);
    return ranges != null && ranges.last() > position;
  }

  private void readRemoved(FilePositions files, DataFile file, RowPositions rows) {
    try {
      files.read(file, rows);
    } catch (DeltaIOException e) {
      if (!hasCause(e, FileNotFoundException.class) && !hasCause(e, NoSuchFileException.class)) {
        throw e;
      }
      LOG.warn(
          "The last run of the write {} ended before all of its tables were complete, and a file"
              + " that table {} got then, {}, has been removed and vacuumed since. Records of it"
              + " come again.",
          positions.writeId(),
          log.table(),
          file.path());
    }
  }

  private static boolean hasCause(Throwable e, Class<? extends Throwable> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
