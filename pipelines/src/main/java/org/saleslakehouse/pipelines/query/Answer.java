package org.saleslakehouse.pipelines.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a report or a query found: rows of values under columns.
 *
 * <p>Values are null, String, Boolean, an integer number, BigDecimal, {@link java.time.Instant},
 * {@link java.time.LocalDate}, bytes, or a map or list of these.
 */
public final class Answer {
  private static final long UNKNOWN = Long.MAX_VALUE;

  private final List<Column> columns;
  private final List<List<@Nullable Object>> rows = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private long total;

  Answer(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  Answer(Column... columns) {
    this(List.of(columns));
  }

  /** Adds a row, one value for each column. */
  void add(@Nullable Object... values) {
    if (values.length != columns.size()) {
      throw new IllegalArgumentException(
          columns.size() + " values wanted: " + Arrays.toString(values));
    }
    rows.add(Collections.unmodifiableList(Arrays.asList(values)));
    total = Math.max(total, rows.size());
  }

  /** Says how many rows there are, of which only the first are in the answer. */
  void setTotal(long rows) {
    total = rows;
  }

  /** Says that there are more rows than are in the answer, without knowing how many. */
  void setCut() {
    total = UNKNOWN;
  }

  /** Says that a table is not there, so that there is less in the answer, or nothing. */
  void addMissing(String sentence) {
    missing.add(sentence);
  }

  List<Column> columns() {
    return columns;
  }

  List<List<@Nullable Object>> rows() {
    return Collections.unmodifiableList(rows);
  }

  /** How many rows there are, printed or not. */
  long total() {
    return total;
  }

  /** Whether it is known how many rows there are. */
  boolean isTotalKnown() {
    return total != UNKNOWN;
  }

  /** Whether there are rows that are not printed. */
  boolean isCut() {
    return total > rows.size();
  }

  /** Sentences about tables that are not there. */
  List<String> missing() {
    return Collections.unmodifiableList(missing);
  }

  /** Whether there was nothing to look at. */
  boolean isMissing() {
    return rows.isEmpty() && !missing.isEmpty();
  }
}
