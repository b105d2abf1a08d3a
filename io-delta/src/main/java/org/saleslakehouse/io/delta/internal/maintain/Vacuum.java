package org.saleslakehouse.io.delta.internal.maintain;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.HaltPoints;
import org.saleslakehouse.io.delta.internal.base.PathSet;
import org.saleslakehouse.io.delta.internal.base.WallClock;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.FilesBelow;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableRetention;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.parquet.ParquetFiles;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;

/**
 * Deletes the data files in a table's folder that no version needs: those that were removed from
 * the table longer ago than its retention, and those that the log does not know at all, once they
 * are so old that no write can still mean to commit them.
 *
 * <p>Of the files that are needed, a number of 8 bytes each is in memory. If two paths have the
 * same one, a file stays that could go.
 */
public final class Vacuum {
  /** A write commits its files within minutes, or never. */
  private static final Duration ORPHAN_AGE = Duration.ofDays(1);

  private final TableLog log;
  private final Duration retention;
  private final Duration orphanAge;
  private final BooleanSupplier stop;

  /** What was deleted, or would be. */
  public record Summary(long files, long bytes, long filesSeen) {}

  /**
   * @param retention how long files are kept after their removal
   * @param orphanAge how old files must be that the log does not know
   * @param stop asked before each file; once it is true, the rest is left
   */
  public Vacuum(TableLog log, Duration retention, Duration orphanAge, BooleanSupplier stop) {
    this.log = log;
    this.retention = retention;
    this.orphanAge = orphanAge;
    this.stop = stop;
  }

  /** As the table's properties have it. */
  public static Vacuum ofTable(TableLog log, BooleanSupplier stop) {
    Duration retention = safeRetention(log);
    return new Vacuum(log, retention, longer(retention, ORPHAN_AGE), stop);
  }

  /** With another retention, down to none at all. */
  public static Vacuum of(TableLog log, Duration retention, BooleanSupplier stop) {
    return new Vacuum(
        log,
        retention,
        retention.compareTo(safeRetention(log)) < 0 ? retention : longer(retention, ORPHAN_AGE),
        stop);
  }

  /** How long the table's properties say that files stay after their removal. */
  public static Duration safeRetention(TableLog log) {
    try {
      return TableRetention.of(log.snapshot().properties()).deletedFiles();
    } catch (IllegalArgumentException e) {
      throw DeltaErrors.badProperty(log.table(), e);
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** Deletes files, each after {@code progress} has learnt of it. */
  public Summary run(Consumer<Path> progress) {
    return dryRun(
        path -> {
          progress.accept(path);
          HaltPoints.reach("during-vacuum");
          try {
            ParquetFiles.delete(log.configuration(), path);
          } catch (IOException e) {
            throw DeltaErrors.cannotWrite(log.table(), e);
          }
        });
  }

  /** Passes the files that no version needs to {@code unneeded}, and deletes none. */
  public Summary dryRun(Consumer<Path> unneeded) {
    // Before the folder is listed: whatever is committed from here on is younger than an orphan.
    long now = WallClock.millis();
    TableSnapshot snapshot = log.snapshot();
    snapshot.requireWritable();
    PathSet needed = new PathSet();
    snapshot.forEachFile(file -> needed.add(path(file)));
    Set<String> expired = new HashSet<>();
    snapshot.forEachRemovedFile(
        file -> {
          if (file.modificationTime() > now - retention.toMillis()) {
            needed.add(path(file));
          } else {
            expired.add(path(file));
          }
        });
    try {
      return delete(needed, expired, now - orphanAge.toMillis(), unneeded);
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }

  private Summary delete(
      PathSet needed, Set<String> expired, long orphansBefore, Consumer<Path> unneeded)
      throws IOException {
    String root = log.path().toUri().getPath() + "/";
    long[] files = new long[1];
    long[] bytes = new long[1];
    long[] seen = new long[1];
    FilesBelow.visit(
        log.path(),
        log.configuration(),
        file -> {
          String path = file.path();
          if (path.endsWith(".parquet") && !isHidden(path.substring(root.length()))) {
            seen[0]++;
            boolean old = expired.contains(path) || file.modifiedMillis() <= orphansBefore;
            if (old && !needed.contains(path)) {
              files[0]++;
              bytes[0] += file.bytes();
              unneeded.accept(qualified(path));
            }
          }
          return !stop.getAsBoolean();
        });
    return new Summary(files[0], bytes[0], seen[0]);
  }

  private Path qualified(String path) {
    URI root = log.path().toUri();
    return new Path(root.getScheme(), root.getAuthority(), path);
  }

  /** The log, and what other engines keep aside; but not partitions of a column of such a name. */
  private static boolean isHidden(String relative) {
    for (String part : relative.split("/", -1)) {
      if (part.startsWith(".") || (part.startsWith("_") && part.indexOf('=') < 0)) {
        return true;
      }
    }
    return false;
  }

  private String path(DataFile file) {
    return PartitionValues.resolve(log.path(), file.path()).toUri().getPath();
  }
}
