package org.saleslakehouse.io.delta;

import com.google.auto.value.AutoValue;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.maintain.RowUpdater;
import org.saleslakehouse.io.delta.internal.read.FilterFiles;
import org.saleslakehouse.io.delta.internal.spec.Transaction;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * Gives rows of a table other values, in one commit: files that hold such rows are written again,
 * all others stay. Readers and other writers go on meanwhile; rows that are added until the commit
 * are passed by, and if another commit removes one of the files, all is done again.
 *
 * <p>Read and written in this process by one thread; memory is needed for one row group.
 */
@AutoValue
public abstract class UpdateRows {
  abstract TableLog log();

  abstract @Nullable DeltaFilter filter();

  abstract @Nullable Transaction transaction();

  abstract @Nullable SourcePositions sourcePositions();

  abstract BooleanSupplier stop();

  abstract Builder toBuilder();

  static UpdateRows of(TableLog log) {
    return new AutoValue_UpdateRows.Builder().setLog(log).setStop(() -> false).build();
  }

  /**
   * Only files that may hold a match are opened. Which of their rows change, the change says
   * itself.
   */
  public UpdateRows where(DeltaFilter filter) {
    return toBuilder().setFilter(filter).build();
  }

  /**
   * Records with the commit how far the application has come, by its own count; also if no row
   * changes. If the table has this version or a later one already, nothing is changed. See {@link
   * DeltaWrite#withTransaction}.
   */
  public UpdateRows withTransaction(String applicationId, long version) {
    return toBuilder().setTransaction(new Transaction(applicationId, version)).build();
  }

  /**
   * For tables of a write {@link DeltaWrite#withSourcePositions}: what the log says of the files'
   * offsets stays true, and says how many rows have been moved, see {@link
   * SourcePositions#withMovedColumn}. Without it the rows are read whenever that is asked for.
   */
  public UpdateRows withSourcePositions(SourcePositions positions) {
    return toBuilder().setSourcePositions(positions).build();
  }

  /** Asked now and then; once it is true, nothing is changed. */
  public UpdateRows withStop(BooleanSupplier stop) {
    return toBuilder().setStop(stop).build();
  }

  /**
   * Fails as {@link #run} would on a table whose rows cannot be changed; changes nothing.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException that says why, and how to go on
   */
  public void check() {
    log().snapshot().requireChangeable();
  }

  /**
   * Does it.
   *
   * @param change gives a row as it is to be, with the same schema, in the same partition; null if
   *     it stays as it is. Called more than once for a row
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if there is no such table, it
   *     cannot be written, or other commits came between each time
   */
  public Result run(Function<Row, @Nullable Row> change) {
    RowUpdater.Summary done =
        new RowUpdater(log(), wanted(), change, transaction(), sourcePositions(), stop()).run();
    return new AutoValue_UpdateRows_Result(done.rows(), done.files(), done.version());
  }

  private Predicate<DataFile> wanted() {
    DeltaFilter filter = filter();
    return filter == null
        ? file -> true
        : new FilterFiles(DeltaFilter.node(filter), log().snapshot().schema())::mayMatch;
  }

  /** What was done. */
  @AutoValue
  public abstract static class Result {
    /** Rows that have other values now. */
    public abstract long rows();

    /** Files that were written again. */
    public abstract long files();

    /** The version made; -1 if nothing was changed. */
    public abstract long version();
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setLog(TableLog log);

    abstract Builder setFilter(DeltaFilter filter);

    abstract Builder setTransaction(Transaction transaction);

    abstract Builder setSourcePositions(SourcePositions positions);

    abstract Builder setStop(BooleanSupplier stop);

    abstract UpdateRows build();
  }
}
