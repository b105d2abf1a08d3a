package org.saleslakehouse.io.delta;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.maintain.Vacuum;

/**
 * Deletes data files in a table's folder that no version needs any more: those that were removed
 * from the table longer ago than the retention, and those that the log does not know and that are
 * at least a day old, which killed processes leave.
 *
 * <p>Versions that are older than the retention can then not be read any more; their entries in the
 * log stay as long as {@code delta.logRetentionDuration} says.
 */
@AutoValue
public abstract class VacuumTable {
  abstract TableLog log();

  abstract @Nullable Duration retention();

  abstract boolean forced();

  abstract Consumer<String> progress();

  abstract BooleanSupplier stop();

  static VacuumTable of(TableLog log) {
    return new AutoValue_VacuumTable(log, null, false, path -> {}, () -> false);
  }

  /**
   * How long files are kept after their removal. Default the table's property {@code
   * delta.deletedFileRetentionDuration}, or a week if it has none; less is refused unless {@link
   * #evenIfUnsafe}.
   */
  public VacuumTable withRetention(Duration retention) {
    if (retention.isNegative()) {
      throw new IllegalArgumentException("The retention must not be negative, but is " + retention);
    }
    return new AutoValue_VacuumTable(log(), retention, forced(), progress(), stop());
  }

  /**
   * Allows a retention below the table's own. Whoever reads an older version then may fail, and
   * writes that are under way lose their files: only when nothing else works on the table.
   */
  public VacuumTable evenIfUnsafe() {
    return new AutoValue_VacuumTable(log(), retention(), true, progress(), stop());
  }

  /** Learns of each file, by its path, before it is deleted or, in a dry run, would be. */
  public VacuumTable withProgress(Consumer<String> progress) {
    return new AutoValue_VacuumTable(log(), retention(), forced(), progress, stop());
  }

  /** Asked before each file; once it is true, the rest stays. */
  public VacuumTable withStop(BooleanSupplier stop) {
    return new AutoValue_VacuumTable(log(), retention(), forced(), progress(), stop);
  }

  /**
   * Deletes.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if the retention is too short, or
   *     there is no such table, or it cannot be written
   */
  public Result run() {
    return Result.of(vacuum().run(this::tell));
  }

  /** What {@link #run} would delete, and nothing is. */
  public Result dryRun() {
    return Result.of(vacuum().dryRun(this::tell));
  }

  private void tell(org.apache.hadoop.fs.Path path) {
    progress().accept(path.toString());
  }

  private Vacuum vacuum() {
    Duration wanted = retention();
    if (wanted == null) {
      return Vacuum.ofTable(log(), stop());
    }
    Duration least = Vacuum.safeRetention(log());
    if (wanted.compareTo(least) < 0 && !forced()) {
      throw DeltaErrors.retentionTooShort(log().table(), wanted, least);
    }
    return Vacuum.of(log(), wanted, stop());
  }

  /** What was deleted, or would be. */
  @AutoValue
  public abstract static class Result {
    /** Files that no version needs. */
    public abstract long files();

    public abstract long bytes();

    /** All data files that were found in the table's folder. */
    public abstract long filesSeen();

    static Result of(Vacuum.Summary summary) {
      return new AutoValue_VacuumTable_Result(
          summary.files(), summary.bytes(), summary.filesSeen());
    }
  }
}
