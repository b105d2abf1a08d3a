package org.saleslakehouse.pipelines.query;

import java.time.Duration;
import org.saleslakehouse.pipelines.console.Console;

/** Says on a terminal how many rows have been read, once that takes a while. */
final class ReadProgress {
  private static final long FIRST_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long EACH_NANOS = Duration.ofMillis(200).toNanos();

  /** Rows between two looks at the clock, which costs as much as a row; a power of two. */
  private static final int ROWS_BETWEEN = 1024;

  private final String table;
  private final Console console;
  private long rows;
  private long due = System.nanoTime() + FIRST_NANOS;

  ReadProgress(String table, Console console) {
    this.table = table;
    this.console = console;
  }

  /** One more row. */
  void countRow() {
    rows++;
    if (rows % ROWS_BETWEEN == 0) {
      long now = System.nanoTime();
      if (now - due >= 0) {
        due = now + EACH_NANOS;
        console.progress("Reading %s: %,d rows ... (Ctrl-C stops)", table, rows);
      }
    }
  }
}
