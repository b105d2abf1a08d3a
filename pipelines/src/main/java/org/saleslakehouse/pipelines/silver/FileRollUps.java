package org.saleslakehouse.pipelines.silver;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.transforms.rollup.RollUpTable;

/**
 * The roll-ups of the client-day table, put together from those of its data files. The files' are
 * kept in this JVM, and a data file is never written again: so what is read is what has changed
 * since the last time, however long the history. Whatever is not kept is read; another JVM begins
 * with nothing.
 *
 * <p>Thread-safe: users that roll up different tables at once only keep less for each other.
 */
final class FileRollUps {
  /** A million client-days, in files that are not too small. */
  private static final long MAX_BYTES = 64L << 20;

  /** Of the table that was looked at last, by path. What is in it is not changed any more. */
  private static final AtomicReference<Map<String, RollUpTable>> KEPT =
      new AtomicReference<>(Map.of());

  private final long maxBytes;
  private final Map<String, RollUpTable> byFile = new HashMap<>();
  private long bytes;

  /** Whether there was no room for one. */
  private boolean isFull;

  private FileRollUps(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * The roll-ups of the table at its version.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if there is no table, or a file of
   *     it that is not kept cannot be read
   */
  static RollUpTable of(DeltaTable table) {
    return of(table, MAX_BYTES);
  }

  /**
   * The same, for tests of how much is kept.
   *
   * @param maxBytes that what is kept may take in memory
   */
  static RollUpTable of(DeltaTable table, long maxBytes) {
    Map<String, RollUpTable> before = KEPT.get();
    FileRollUps files = new FileRollUps(maxBytes);
    RollUpTable all = new RollUpTable();
    for (Map.Entry<String, DeltaTable.Rows> file :
        table.rowsByFile(RollUpTable.COLUMNS, null).entrySet()) {
      RollUpTable read = before.get(file.getKey());
      RollUpTable ofFile = read == null ? read(file.getValue()) : read;
      all.addAll(ofFile);
      files.keep(file.getKey(), ofFile);
    }
    KEPT.set(files.byFile);
    return all;
  }

  private static RollUpTable read(DeltaTable.Rows rows) {
    RollUpTable rollUps = new RollUpTable();
    try (rows) {
      rows.forEach(rollUps::add);
    }
    return rollUps;
  }

  /**
   * Whether all client-days meet a condition. They are read for it, and what is read is rolled up
   * on the way and kept, as long as there is room: a new process need not read its table twice.
   *
   * @param columns that the condition looks at
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if there is no table, or a file of
   *     it cannot be read
   */
  static boolean allMatch(DeltaTable table, List<String> columns, Predicate<Row> condition) {
    return allMatch(table, columns, condition, MAX_BYTES);
  }

  /**
   * The same, for tests of how much is kept.
   *
   * @param maxBytes that what is kept may take in memory
   */
  static boolean allMatch(
      DeltaTable table, List<String> columns, Predicate<Row> condition, long maxBytes) {
    List<String> columnsToRollUp =
        Stream.concat(RollUpTable.COLUMNS.stream(), columns.stream()).distinct().toList();
    Map<String, DeltaTable.Rows> rowsToRollUp = table.rowsByFile(columnsToRollUp, null);
    Map<String, DeltaTable.Rows> rowsToTest = table.rowsByFile(columns, null);
    FileRollUps files = new FileRollUps(maxBytes);
    for (String file : rowsToTest.keySet()) {
      boolean isRolledUp = !files.isFull;
      RollUpTable rollUps = new RollUpTable();
      try (DeltaTable.Rows rows = (isRolledUp ? rowsToRollUp : rowsToTest).get(file)) {
        for (Row row : rows) {
          if (!condition.test(row)) {
            return false;
          }
          if (isRolledUp) {
            rollUps.add(row);
          }
        }
      }
      if (isRolledUp) {
        files.keep(file, rollUps);
      }
    }
    KEPT.set(files.byFile);
    return true;
  }

  private void keep(String file, RollUpTable rollUps) {
    long more = rollUps.bytes();
    if (bytes + more > maxBytes) {
      isFull = true;
      return;
    }
    byFile.put(file, rollUps);
    bytes += more;
  }
}
