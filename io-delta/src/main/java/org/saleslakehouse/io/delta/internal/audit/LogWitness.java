package org.saleslakehouse.io.delta.internal.audit;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.positions.FileTags;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;
import org.saleslakehouse.io.delta.model.SourcePositions;

/** What the commits that a table's log still holds did to the positions of a write. */
final class LogWitness {
  private final TableLog log;
  private final boolean isWhole;

  /** When each was made that recorded a position, by source partition and position. */
  private final Map<String, NavigableMap<Long, Long>> recorded = new HashMap<>();

  /** What commits without a file moved a position over, and when they were made. */
  private final Map<String, Map<OffsetRangeSet.Range, Long>> positionOnly = new HashMap<>();

  private final Map<String, Long> firstCovered = new HashMap<>();
  private long oldestMillis = Long.MAX_VALUE;
  private @Nullable Removal lastRemoval;

  /** A commit that took rows away. */
  record Removal(long version, String operation, @Nullable String engine, long millis) {}

  private LogWitness(TableLog log) {
    this.log = log;
    this.isWhole = log.holds(0);
  }

  /** Reads the log up to a version. */
  static LogWitness of(TableLog log, SourcePositions positions, long upTo) {
    LogWitness witness = new LogWitness(log);
    Iterator<TableChange> changes = log.changesFrom(log.folder().firstVersion());
    while (changes.hasNext()) {
      TableChange change = changes.next();
      if (change.version() > upTo) {
        break;
      }
      witness.take(change, positions);
    }
    return witness;
  }

  private void take(TableChange change, SourcePositions positions) {
    oldestMillis = Math.min(oldestMillis, change.timestampMillis());
    // An UPDATE puts each file in the place of another, with as many rows.
    if (!change.note().operation().equals("UPDATE")
        && change.removed().stream().anyMatch(DataFile::dataChange)) {
      lastRemoval =
          new Removal(
              change.version(),
              change.note().operation(),
              change.note().engine(),
              change.timestampMillis());
    }
    for (DataFile file : change.added()) {
      FileTags.covered(file.tags())
          .forEach((source, in) -> firstCovered.merge(source, in.first(), Math::min));
    }
    change
        .transactions()
        .forEach(
            (id, offset) -> {
              String source = positions.sourcePartition(id);
              if (source != null) {
                record(source, offset, change);
              }
            });
  }

  private void record(String source, long offset, TableChange change) {
    NavigableMap<Long, Long> before = recorded.computeIfAbsent(source, s -> new TreeMap<>());
    Map.Entry<Long, Long> last = before.lastEntry();
    boolean isOurs = change.note().parameters().containsKey(FileTags.RUN_ID);
    if (isOurs && change.added().isEmpty() && last != null && last.getKey() < offset) {
      positionOnly
          .computeIfAbsent(source, s -> new HashMap<>())
          .put(new OffsetRangeSet.Range(last.getKey() + 1, offset), change.timestampMillis());
    }
    before.put(offset, change.timestampMillis());
  }

  /** The newest commit that took rows away, null if the log holds none. */
  @Nullable Removal lastRemoval() {
    return lastRemoval;
  }

  /** The smallest offset that any file has covered; null if it is not known for certain. */
  @Nullable Long firstCovered(String source) {
    return isWhole ? firstCovered.get(source) : null;
  }

  /** The commits without a file that moved this position: what they passed, and when. */
  Map<OffsetRangeSet.Range, Long> positionOnly(String source) {
    return positionOnly.getOrDefault(source, Map.of());
  }

  /** Whether this table certainly got nothing of these offsets by then. */
  boolean hadNothingOf(String source, OffsetRangeSet.Range offsets, long millis) {
    NavigableMap<Long, Long> of = recorded.get(source);
    boolean isKnown = isWhole || oldestMillis < millis;
    return isKnown
        && (of == null || of.subMap(offsets.first(), true, offsets.last(), true).isEmpty());
  }

  TableLog log() {
    return log;
  }
}
