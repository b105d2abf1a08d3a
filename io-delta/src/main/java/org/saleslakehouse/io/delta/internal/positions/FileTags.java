package org.saleslakehouse.io.delta.internal.positions;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The tags that each file of a write with source positions carries in the table's log. From them
 * alone it can be proved that the tables of a write hold every offset once: the covered ranges of
 * all bundles must tile the source, and the rows of a bundle's files must add up to its range.
 */
public final class FileTags {
  static final String WRITE_ID = "beam.writeId";
  public static final String RUN_ID = "beam.runId";
  static final String BUNDLE_ID = "beam.bundleId";

  /** {@code sales-0=0-99;sales-1=7-12}: what the bundle of this file covers. */
  static final String COVERED = "beam.covered";

  /** {@code sales-0=57;sales-1=6}: how many rows of each source partition this file holds. */
  static final String ROWS = "beam.rows";

  public static Map<String, String> of(
      String writeId,
      String runId,
      String bundleId,
      Map<String, OffsetRangeSet> covered,
      Map<String, Long> rows) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put(WRITE_ID, writeId);
    tags.put(RUN_ID, runId);
    tags.put(BUNDLE_ID, bundleId);
    tags.put(COVERED, join(covered));
    tags.put(ROWS, join(rows));
    return tags;
  }

  /** The covered ranges by source partition; empty for files without the tag. */
  public static Map<String, OffsetRangeSet> covered(Map<String, String> tags) {
    Map<String, OffsetRangeSet> covered = new TreeMap<>();
    split(tags.get(COVERED)).forEach((k, v) -> covered.put(k, OffsetRangeSet.parse(v)));
    return covered;
  }

  /** The number of rows by source partition; empty for files without the tag. */
  public static Map<String, Long> rows(Map<String, String> tags) {
    Map<String, Long> rows = new TreeMap<>();
    split(tags.get(ROWS)).forEach((k, v) -> rows.put(k, Long.valueOf(v)));
    return rows;
  }

  private static String join(Map<String, ?> values) {
    return new TreeMap<>(values)
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(";"));
  }

  private static Map<String, String> split(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    if (text != null && !text.isEmpty()) {
      for (String entry : text.split(";", -1)) {
        int equals = entry.lastIndexOf('=');
        values.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return values;
  }

  private FileTags() {}
}
