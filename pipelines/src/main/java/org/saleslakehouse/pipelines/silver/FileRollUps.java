package org.saleslakehouse.pipelines.silver;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.transforms.RollUpTable;

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

  /** Of the table that was rolled up last, by path. What is in it is not changed any more. */
  private static final AtomicReference<Map<String, RollUpTable>> KEPT =
      new AtomicReference<>(Map.of());

  private FileRollUps() {}

  /**
   * The roll-ups of the table at its version.
   *
   * @throws org.saleslakehouse.io.delta.DeltaIOException if there is no table, or a file of it that
   *     is not kept cannot be read
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
    Map<String, RollUpTable> kept = new HashMap<>();
    long bytes = 0;
    RollUpTable all = new RollUpTable();
    for (Map.Entry<String, DeltaTable.Rows> file :
        table.rowsByFile(RollUpTable.COLUMNS, null).entrySet()) {
      RollUpTable read = before.get(file.getKey());
      RollUpTable ofFile = read == null ? read(file.getValue()) : read;
      all.addAll(ofFile);
      long more = ofFile.bytes();
      if (bytes + more <= maxBytes) {
        kept.put(file.getKey(), ofFile);
        bytes += more;
      }
    }
    KEPT.set(kept);
    return all;
  }

  private static RollUpTable read(DeltaTable.Rows rows) {
    RollUpTable rollUps = new RollUpTable();
    try (rows) {
      rows.forEach(rollUps::add);
    }
    return rollUps;
  }
}
