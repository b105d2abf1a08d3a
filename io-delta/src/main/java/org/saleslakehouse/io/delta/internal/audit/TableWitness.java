package org.saleslakehouse.io.delta.internal.audit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.fs.Path;
import org.saleslakehouse.io.delta.internal.base.PathSet;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.FilesBelow;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.positions.FileTags;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;
import org.saleslakehouse.io.delta.internal.positions.RowPositionReader;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;
import org.saleslakehouse.io.delta.model.SourcePositions;

/** Goes through the live files of one version of a table. */
final class TableWitness {
  private final TableLog log;
  private final TableSnapshot snapshot;
  private final boolean isMain;
  private final SourcePositions positions;
  private final Map<String, Long> recorded;
  private final Map<String, Long> complete = new HashMap<>();
  private long filesRead;

  TableWitness(TableLog log, TableSnapshot snapshot, boolean isMain, SourcePositions positions) {
    this.log = log;
    this.snapshot = snapshot;
    this.isMain = isMain;
    this.positions = positions;
    this.recorded =
        SourcePositions.byWriteId(snapshot.transactions())
            .getOrDefault(positions.writeId(), Map.of());
    recorded.forEach(
        (source, position) -> {
          Long upTo = snapshot.transactions().get(positions.completeId(source));
          if (isMain && upTo != null && upTo < position) {
            complete.put(source, upTo);
          }
        });
  }

  TableLog log() {
    return log;
  }

  TableSnapshot snapshot() {
    return snapshot;
  }

  boolean isMain() {
    return isMain;
  }

  /** The last offset that the table records of each source partition. */
  Map<String, Long> recorded() {
    return recorded;
  }

  /**
   * Of source partitions of which rows of other tables are deferred, up to where all tables are
   * complete: what is beyond is under way, or comes again.
   */
  Map<String, Long> complete() {
    return complete;
  }

  /** The number of the last move of rows to the main table that the table knows of. */
  long moves() {
    return snapshot.transactions().getOrDefault(positions.movesId(), -1L);
  }

  long filesRead() {
    return filesRead;
  }

  /**
   * What one look at the table needs and fills.
   *
   * @param position the last offset of a source partition that is to be proved
   */
  record Look(
      Map<String, SourceEvidence> sources,
      ToLongFunction<String> position,
      boolean readsAll,
      Findings findings,
      Runnable beforeEachFile) {

    SourceEvidence of(String source) {
      return sources.computeIfAbsent(source, s -> new SourceEvidence());
    }

    long position(String source) {
      return position.applyAsLong(source);
    }
  }

  /** Goes through all files. */
  void look(Look look) {
    Missing missing = new Missing(onDisk());
    snapshot.forEachFile(
        file -> {
          look.beforeEachFile().run();
          look(file, look, missing);
        });
    missing.report(log.table(), look.findings());
  }

  private void look(DataFile file, Look look, Missing missing) {
    Map<String, String> tags = file.tags();
    String writeId = FileTags.writeId(tags);
    if (!writeId.isEmpty() && !writeId.equals(positions.writeId())) {
      return; // another write's, with positions of its own
    }
    Map<String, OffsetRangeSet> covered = FileTags.covered(tags);
    boolean isThere = missing.check(path(file), file, covered);
    if (isThere && (covered.isEmpty() || look.readsAll() || reachesBeyond(covered, look))) {
      read(file, covered, look);
    } else {
      FileTags.rows(tags).forEach((source, rows) -> look.of(source).addRows(log.table(), rows));
    }
    if (!covered.isEmpty()) {
      checkCount(file, look.findings());
    }
    covered.forEach((source, ranges) -> cover(source, ranges, look));
    FileTags.withoutRow(tags).forEach((source, count) -> look.of(source).withoutRow += count);
  }

  private void cover(String source, OffsetRangeSet ranges, Look look) {
    SourceEvidence evidence = look.of(source);
    evidence.covered.addAll(ranges.upTo(look.position(source)));
    if (isMain) {
      evidence.mainCovers = Math.max(evidence.mainCovers, ranges.last());
    }
  }

  /** Whether this file was committed, and what belongs to it in another table was not yet. */
  private static boolean reachesBeyond(Map<String, OffsetRangeSet> covered, Look look) {
    return covered.entrySet().stream()
        .anyMatch(source -> source.getValue().last() > look.position(source.getKey()));
  }

  private void checkCount(DataFile file, Findings findings) {
    long tagged = sum(FileTags.rows(file.tags())) + sum(FileTags.moved(file.tags()));
    long counted = file.numRecords();
    if (counted >= 0 && counted != tagged) {
      findings.miscounted(
          log.table(), file.path(), "its statistics say " + counted + " rows", tagged);
    }
  }

  private static long sum(Map<String, Long> rows) {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  private void read(DataFile file, Map<String, OffsetRangeSet> covered, Look look) {
    filesRead++;
    Schema schema = snapshot.schema();
    List<String> columns = columns(schema);
    long rows = 0;
    long unknown = 0;
    try (ParquetRowReader reader =
        ParquetRowReader.open(
            log.configuration(), path(file), file.partitionValues(), schema, columns)) {
      RowPositionReader position = null;
      while (reader.hasNext()) {
        Row row = reader.next();
        position = position == null ? RowPositionReader.of(positions, row.getSchema()) : position;
        rows++;
        if (!take(row, position, covered.isEmpty(), look)) {
          unknown++;
        }
      }
    } catch (FileNotFoundException e) {
      throw log.unreadable(e); // it was there when the folder was listed
    } catch (IOException | RuntimeException e) {
      look.findings().unreadable(log.table(), file.path(), e);
      return;
    }
    if (unknown > 0) {
      look.findings().unknownRows(log.table(), file.path(), unknown);
    }
    if (file.numRecords() >= 0 && file.numRecords() != rows) {
      look.findings()
          .miscounted(
              log.table(), file.path(), "the log says " + file.numRecords() + " rows", rows);
    }
  }

  /** False if the row has no position. */
  private boolean take(Row row, RowPositionReader position, boolean covers, Look look) {
    try {
      position.read(row);
    } catch (IllegalArgumentException e) {
      return false;
    }
    SourceEvidence evidence = look.of(position.sourcePartition());
    if (position.offset() > look.position(position.sourcePartition())) {
      return true; // it is left out when it comes again
    }
    if (!position.isMoved()) {
      evidence.addRow(log.table(), position.offset());
    }
    if (covers) {
      evidence.covered.add(position.offset());
      if (isMain) {
        evidence.mainCovers = Math.max(evidence.mainCovers, position.offset());
      }
    }
    return true;
  }

  private List<String> columns(Schema schema) {
    List<String> partition = positions.partitionColumns();
    String offset = positions.offsetColumn();
    if (partition == null || offset == null) {
      return schema.getFieldNames(); // functions may look at any of them
    }
    List<String> columns = new ArrayList<>(partition);
    columns.add(offset);
    String moved = positions.movedColumn();
    if (moved != null && schema.hasField(moved)) {
      columns.add(moved);
    }
    return columns;
  }

  private Path path(DataFile file) {
    return PartitionValues.resolve(log.path(), file.path());
  }

  private PathSet onDisk() {
    PathSet paths = new PathSet();
    try {
      FilesBelow.visit(
          log.path(),
          log.configuration(),
          file -> {
            paths.add(file.path());
            return true;
          });
      return paths;
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }

  /** The files that are not where the log says. */
  private final class Missing {
    private final PathSet onDisk;
    private final Map<String, OffsetRangeSet> offsets = new TreeMap<>();
    private String example = "";
    private long files;
    private long rows;

    Missing(PathSet onDisk) {
      this.onDisk = onDisk;
    }

    boolean check(Path path, DataFile file, Map<String, OffsetRangeSet> covered) {
      if (onDisk.contains(path.toUri().getPath()) || isElsewhere(path)) {
        return true;
      }
      example = files == 0 ? file.path() : example;
      files++;
      rows += Math.max(0, file.numRecords());
      covered.forEach(
          (source, ranges) ->
              offsets.computeIfAbsent(source, s -> new OffsetRangeSet()).addAll(ranges));
      return false;
    }

    /** In another folder, as tables that were cloned without their files have them. */
    private boolean isElsewhere(Path path) {
      if (path.toUri().getPath().startsWith(log.path().toUri().getPath() + "/")) {
        return false;
      }
      try {
        return path.getFileSystem(log.configuration()).exists(path);
      } catch (IOException e) {
        throw log.unreadable(e);
      }
    }

    void report(String table, Findings findings) {
      if (files > 0) {
        findings.fileMissing(table, offsets, example, files, rows);
      }
    }
  }
}
