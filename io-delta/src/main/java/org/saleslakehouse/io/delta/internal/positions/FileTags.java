package org.saleslakehouse.io.delta.internal.positions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The tags that each file of a write with source positions carries in the table's log. From them
 * alone it can be proved that the tables of a write hold every offset once: the covered ranges of
 * all bundles must tile the source, and the rows of a bundle's files must add up to its range.
 *
 * <p>In names of source partitions {@code %}, {@code ;} and {@code =} stand as {@code %25}, {@code
 * %3B} and {@code %3D}. Where a bundle's offsets have very many holes, as on a compacted topic, the
 * shortest are closed: the tag of a file stays short.
 */
public final class FileTags {
  static final String WRITE_ID = "beam.writeId";
  public static final String RUN_ID = "beam.runId";
  static final String BUNDLE_ID = "beam.bundleId";

  /** {@code sales-0=0-99;sales-1=7-12}: what the bundle of this file covers. */
  static final String COVERED = "beam.covered";

  /** Some 40 characters each; a commit may name hundreds of files. */
  static final int MAX_RANGES = 64;

  /** {@code sales-0=57;sales-1=6}: how many rows of each source partition this file holds. */
  static final String ROWS = "beam.rows";

  /**
   * {@code sales-0=2}: how many offsets of its bundle have no row in any table. One file of a
   * bundle says it for all of them; where there are none, none does.
   */
  static final String WITHOUT_ROW = "beam.withoutRow";

  /**
   * {@code sales-0=41}: up to where all tables of the write were complete when this file of the
   * main table came, where rows of other tables were still to come. For a log that has lost its
   * positions.
   */
  static final String COMPLETE = "beam.complete";

  /**
   * {@code sales-0=3}: how many further rows of this file count in another table of the write, to
   * which they have been moved.
   */
  static final String MOVED = "beam.moved";

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
    Map<String, OffsetRangeSet> bounded = new TreeMap<>();
    covered.forEach((source, ranges) -> bounded.put(source, bounded(ranges)));
    tags.put(COVERED, join(bounded));
    tags.put(ROWS, join(rows));
    return tags;
  }

  /** These tags of the one file of a bundle that says how many of its offsets have no row. */
  public static Map<String, String> withoutRow(
      Map<String, String> tags, Map<String, Long> offsets) {
    Map<String, Long> some = new TreeMap<>(offsets);
    some.values().removeIf(count -> count <= 0);
    if (some.isEmpty()) {
      return tags;
    }
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.put(WITHOUT_ROW, join(some));
    return all;
  }

  /** These tags of a file of the main table that comes before rows of others. */
  public static Map<String, String> complete(Map<String, String> tags, Map<String, Long> complete) {
    Map<String, String> all = new LinkedHashMap<>(tags);
    if (!complete.isEmpty()) {
      all.put(COMPLETE, join(complete));
    }
    return all;
  }

  /** These tags of a file of which some rows have been moved since. */
  public static Map<String, String> moved(
      Map<String, String> tags, Map<String, Long> rows, Map<String, Long> moved) {
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.put(ROWS, join(rows));
    if (!moved.isEmpty()) {
      all.put(MOVED, join(moved));
    }
    return all;
  }

  /** The bundle that a file is of; null of one that holds the rows of several, or without tags. */
  public static @Nullable String bundleId(Map<String, String> tags) {
    return tags.get(BUNDLE_ID);
  }

  /** The write that a file is of; empty if its tags do not say. */
  public static String writeId(Map<String, String> tags) {
    return tags.getOrDefault(WRITE_ID, "");
  }

  /**
   * The tags of a file that holds the rows of several files of one write, and no others. It covers
   * what they cover together, and its rows are all of theirs: the covered ranges of all files still
   * tile the source, and their rows still add up to it. Bundles and runs are told no more.
   *
   * @param files their tags, which all name the same write, or none
   */
  public static Map<String, String> merged(List<Map<String, String>> files) {
    Map<String, OffsetRangeSet> covered = new TreeMap<>();
    Map<String, Long> rows = new TreeMap<>();
    Map<String, Long> withoutRow = new TreeMap<>();
    Map<String, Long> moved = new TreeMap<>();
    Map<String, Long> last = new HashMap<>();
    Map<String, Long> complete = new TreeMap<>();
    for (Map<String, String> tags : files) {
      Map<String, OffsetRangeSet> ofFile = covered(tags);
      if (ofFile.isEmpty()) {
        return Map.of(); // what is not known of one is not known of all
      }
      ofFile.forEach((s, r) -> covered.computeIfAbsent(s, x -> new OffsetRangeSet()).addAll(r));
      rows(tags).forEach((s, n) -> rows.merge(s, n, Long::sum));
      withoutRow(tags).forEach((s, n) -> withoutRow.merge(s, n, Long::sum));
      moved(tags).forEach((s, n) -> moved.merge(s, n, Long::sum));
      addLast(tags, last, complete);
    }
    if (covered.isEmpty()) {
      return Map.of();
    }
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put(WRITE_ID, writeId(files.get(0)));
    covered.replaceAll((source, ranges) -> bounded(ranges));
    tags.put(COVERED, join(covered));
    return complete(withoutRow(moved(tags, rows, moved), withoutRow), complete);
  }

  /**
   * Takes in the tags of one more file of a table.
   *
   * @param last the last offset that one of the files covers, by source partition
   * @param complete what the file with that offset says of {@link #COMPLETE}, if it does
   */
  static void addLast(
      Map<String, String> tags, Map<String, Long> last, Map<String, Long> complete) {
    Map<String, Long> ofFile = split(tags.get(COMPLETE), Long::valueOf);
    covered(tags)
        .forEach(
            (source, in) -> {
              if (in.last() >= last.getOrDefault(source, -1L)) {
                last.put(source, in.last());
                complete.remove(source);
                if (ofFile.containsKey(source)) {
                  complete.put(source, ofFile.get(source));
                }
              }
            });
  }

  /** The covered ranges by source partition; empty for files without the tag. */
  public static Map<String, OffsetRangeSet> covered(Map<String, String> tags) {
    return split(tags.get(COVERED), OffsetRangeSet::parse);
  }

  /** The number of rows by source partition; empty for files without the tag. */
  public static Map<String, Long> rows(Map<String, String> tags) {
    return split(tags.get(ROWS), Long::valueOf);
  }

  /** The number of rows that count in another table, by source partition. */
  public static Map<String, Long> moved(Map<String, String> tags) {
    return split(tags.get(MOVED), Long::valueOf);
  }

  /** How many offsets of this file's bundle have no row, as far as this file is to say it. */
  public static Map<String, Long> withoutRow(Map<String, String> tags) {
    return split(tags.get(WITHOUT_ROW), Long::valueOf);
  }

  /** With the shortest holes closed until there are few enough ranges. */
  private static OffsetRangeSet bounded(OffsetRangeSet ranges) {
    if (ranges.ranges() <= MAX_RANGES) {
      return ranges;
    }
    List<OffsetRangeSet.Range> holes = new ArrayList<>();
    OffsetRangeSet.of(ranges.first(), ranges.last()).without(ranges).forEach(holes::add);
    holes.sort(Comparator.comparingLong(hole -> hole.last() - hole.first()));
    OffsetRangeSet bounded = ranges.copy();
    for (OffsetRangeSet.Range hole : holes.subList(0, holes.size() - MAX_RANGES + 1)) {
      bounded.add(hole.first(), hole.last());
    }
    return bounded;
  }

  private static String join(Map<String, ?> values) {
    return new TreeMap<>(values)
        .entrySet().stream()
            .map(e -> escaped(e.getKey()) + "=" + e.getValue())
            .collect(Collectors.joining(";"));
  }

  /** The values by name; nothing at all if the text is not of our making. */
  private static <T> Map<String, T> split(@Nullable String text, Function<String, T> parse) {
    Map<String, T> values = new TreeMap<>();
    if (text == null || text.isEmpty()) {
      return values;
    }
    try {
      for (String entry : text.split(";", -1)) {
        int equals = entry.lastIndexOf('=');
        values.put(unescaped(entry.substring(0, equals)), parse.apply(entry.substring(equals + 1)));
      }
      return values;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // Also of a former version, which did not escape names. A file without tags is looked into.
      return Map.of();
    }
  }

  private static String escaped(String name) {
    return name.replace("%", "%25").replace(";", "%3B").replace("=", "%3D");
  }

  private static String unescaped(String name) {
    return name.replace("%3D", "=").replace("%3B", ";").replace("%25", "%");
  }

  private FileTags() {}
}
