package org.saleslakehouse.io.delta.internal.maintain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.CommitConflictException;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.HaltPoints;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.DataFiles;
import org.saleslakehouse.io.delta.internal.log.RewriteCommit;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowWriter;
import org.saleslakehouse.io.delta.internal.parquet.StatsColumns;
import org.saleslakehouse.io.delta.internal.positions.FileTags;
import org.saleslakehouse.io.delta.internal.positions.RowPositionReader;
import org.saleslakehouse.io.delta.internal.spec.Transaction;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * Gives rows other values: files that hold such rows are written again, one for one, and take the
 * place of the old ones in one commit. The failure cases:
 *
 * <ul>
 *   <li><b>Killed before the commit:</b> the new files are orphans, which vacuum takes.
 *   <li><b>Another commit removes one of the files, as a merge does, or changes the schema:</b> all
 *       is done again on what is there then.
 *   <li><b>Another commit records the same application:</b> the same; it may have done this.
 *   <li><b>Rows are added meanwhile:</b> they are passed by.
 * </ul>
 */
public final class RowUpdater {
  private static final int MAX_ATTEMPTS = 100;
  private static final int ROWS_BETWEEN_LOOKS = 10_000;

  private final TableLog log;
  private final Predicate<DataFile> wanted;
  private final Function<Row, @Nullable Row> change;
  private final @Nullable Transaction transaction;
  private final @Nullable SourcePositions positions;
  private final BooleanSupplier stop;

  /**
   * What was done.
   *
   * @param version the one made, -1 for none
   */
  public record Summary(long rows, long files, long version) {}

  /**
   * An update.
   *
   * @param wanted which files may hold rows that change
   * @param change gives a row as it is to be: null if it stays as it is
   * @param positions of the rows' write, if their files say what they hold of its source
   * @param stop asked now and then; once it is true, nothing is changed
   */
  public RowUpdater(
      TableLog log,
      Predicate<DataFile> wanted,
      Function<Row, @Nullable Row> change,
      @Nullable Transaction transaction,
      @Nullable SourcePositions positions,
      BooleanSupplier stop) {
    this.log = log;
    this.wanted = wanted;
    this.change = change;
    this.transaction = transaction;
    this.positions = positions;
    this.stop = stop;
  }

  public Summary run() {
    CommitConflictException conflict = null;
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      TableSnapshot snapshot = log.snapshot();
      snapshot.requireChangeable();
      if (isDone(snapshot)) {
        return new Summary(0, 0, -1);
      }
      List<DataFile> removed = new ArrayList<>();
      List<DataFile> added = new ArrayList<>();
      long rows;
      try {
        rows = rewrite(snapshot, removed, added);
      } catch (IOException e) {
        delete(added);
        throw DeltaErrors.cannotWrite(log.table(), e);
      } catch (RuntimeException e) {
        delete(added);
        throw e;
      }
      try {
        if (stop.getAsBoolean() || (removed.isEmpty() && transaction == null)) {
          delete(added);
          return new Summary(0, 0, -1);
        }
        HaltPoints.reach("before-update-commit");
        long version =
            new RewriteCommit(log, snapshot, operation(rows, removed, added))
                .update(removed, added, transactions());
        HaltPoints.reach("after-update-commit");
        return new Summary(rows, removed.size(), version);
      } catch (CommitConflictException e) {
        delete(added);
        conflict = e;
      }
    }
    throw DeltaErrors.tooManyConflicts(log.table(), MAX_ATTEMPTS, conflict);
  }

  private boolean isDone(TableSnapshot snapshot) {
    return transaction != null
        && snapshot.transactions().getOrDefault(transaction.applicationId(), -1L)
            >= transaction.version();
  }

  private Map<String, Long> transactions() {
    return transaction == null
        ? Map.of()
        : Map.of(transaction.applicationId(), transaction.version());
  }

  /** The number of rows that have other values now. */
  private long rewrite(TableSnapshot snapshot, List<DataFile> removed, List<DataFile> added)
      throws IOException {
    long rows = 0;
    for (DataFile file : snapshot.files()) {
      if (wanted.test(file) && changes(snapshot, file)) {
        Rewriting rewriting = new Rewriting(snapshot, file);
        DataFile written = rewriting.run();
        if (written == null) {
          return rows;
        }
        removed.add(file);
        added.add(written);
        rows += rewriting.changed;
      }
    }
    return rows;
  }

  private boolean changes(TableSnapshot snapshot, DataFile file) throws IOException {
    try (ParquetRowReader rows = DataFiles.open(log, file, snapshot.schema())) {
      while (rows.hasNext()) {
        if (change.apply(rows.next()) != null) {
          return true;
        }
      }
    }
    return false;
  }

  private void delete(List<DataFile> files) {
    files.forEach(file -> DataFiles.discard(log, file));
  }

  private static TableOperation operation(long rows, List<DataFile> removed, List<DataFile> added) {
    Map<String, String> metrics = new TreeMap<>();
    metrics.put("numUpdatedRows", Long.toString(rows));
    metrics.put("numRemovedFiles", Integer.toString(removed.size()));
    metrics.put("numAddedFiles", Integer.toString(added.size()));
    Long all = DataFile.rows(added);
    if (all != null) {
      metrics.put("numCopiedRows", Long.toString(all - rows));
    }
    return new TableOperation("UPDATE", Map.of("predicate", "[]"), metrics);
  }

  /** One file written again. */
  private final class Rewriting {
    private final TableSnapshot snapshot;
    private final DataFile file;
    private final @Nullable RowPositionReader position;
    private final Map<String, Long> staying = new TreeMap<>();
    private final Map<String, Long> moved = new TreeMap<>();
    private long changed;

    Rewriting(TableSnapshot snapshot, DataFile file) {
      this.snapshot = snapshot;
      this.file = file;
      this.position =
          positions == null || FileTags.covered(file.tags()).isEmpty()
              ? null
              : RowPositionReader.of(positions, snapshot.schema());
    }

    /** Null if it was told to stop. */
    @Nullable DataFile run() throws IOException {
      try (ParquetRowReader rows = DataFiles.open(log, file, snapshot.schema())) {
        NewDataFile target = NewDataFile.inPlaceOf(file, log, snapshot, rows.compression());
        ParquetRowWriter.WrittenParquet written = copy(rows, target.open());
        return written == null
            ? null
            : target.describe(
                written,
                true,
                position == null ? Map.of() : FileTags.moved(file.tags(), staying, moved));
      }
    }

    /** Null if it was told to stop. */
    private ParquetRowWriter.@Nullable WrittenParquet copy(
        ParquetRowReader rows, ParquetRowWriter writer) throws IOException {
      try {
        for (long row = 1; rows.hasNext(); row++) {
          writer.write(changed(rows.next()));
          if (row % ROWS_BETWEEN_LOOKS == 0 && stop.getAsBoolean()) {
            writer.abort();
            return null;
          }
        }
        return writer.finish(StatsColumns.of(snapshot.properties()));
      } catch (IOException | RuntimeException e) {
        writer.abort();
        throw e;
      }
    }

    private Row changed(Row row) {
      Row changing = change.apply(row);
      Row now = changing == null ? row : changing;
      changed += changing == null ? 0 : 1;
      if (position != null) {
        position.read(now);
        (position.isMoved() ? moved : staying).merge(position.sourcePartition(), 1L, Long::sum);
      }
      return now;
    }
  }
}
