package org.saleslakehouse.io.delta.internal.parquet;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The columns that a table wants statistics of, by its properties: {@code
 * delta.dataSkippingStatsColumns} names them, else {@code delta.dataSkippingNumIndexedCols} says
 * how many of the first, counted by leaves; -1 for all.
 *
 * @param paths of columns and of structs whose columns are all meant, joined with dots; null if the
 *     number decides
 * @param first how many of the first columns
 */
public record StatsColumns(@Nullable Set<String> paths, int first) {
  private static final String NAMES = "delta.dataSkippingStatsColumns";
  private static final String NUMBER = "delta.dataSkippingNumIndexedCols";

  static final StatsColumns DEFAULT = new StatsColumns(null, 32);

  /** For files that are no data files. */
  public static final StatsColumns NONE = new StatsColumns(null, 0);

  /**
   * Those of a table.
   *
   * @throws IllegalArgumentException if a property cannot be understood
   */
  public static StatsColumns of(Map<String, String> properties) {
    String names = properties.get(NAMES);
    if (names != null && !names.isBlank()) {
      return new StatsColumns(parse(names), 0);
    }
    String number = properties.get(NUMBER);
    if (number == null) {
      return DEFAULT;
    }
    try {
      int first = Integer.parseInt(number.trim());
      if (first >= -1) {
        return new StatsColumns(null, first == -1 ? Integer.MAX_VALUE : first);
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "property " + NUMBER + " must be a number from -1 on, but is '" + number + "'");
  }

  /**
   * Whether this column has statistics.
   *
   * @param index which of the leaves it is, from 0 on
   */
  public boolean include(String path, int index) {
    if (paths == null) {
      return index < first;
    }
    for (String named : paths) {
      if (path.equals(named) || path.startsWith(named + ".")) {
        return true;
      }
    }
    return false;
  }

  /** Names are parted by commas and joined with dots; back-ticks guard both, doubled themselves. */
  private static Set<String> parse(String names) {
    Set<String> paths = new HashSet<>();
    StringBuilder path = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < names.length(); i++) {
      char c = names.charAt(i);
      if (c == '`' && quoted && i + 1 < names.length() && names.charAt(i + 1) == '`') {
        path.append(c);
        i++;
      } else if (c == '`') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        paths.add(path.toString().trim());
        path.setLength(0);
      } else {
        path.append(c);
      }
    }
    paths.add(path.toString().trim());
    return paths;
  }
}
