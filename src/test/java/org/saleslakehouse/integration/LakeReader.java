package org.saleslakehouse.integration;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.saleslakehouse.integration.SentSales.Position;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.transforms.sale.Rows;

/** Reads a lake's tables by delta-spark. */
final class LakeReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 20;

  private final Path lake;

  /** By entry of a log, which does not change. */
  private final Map<File, Long> added = new HashMap<>();

  LakeReader(Path lake) {
    this.lake = lake;
  }

  Dataset<Row> table(String path) {
    return DeltaSpark.session().read().format("delta").load(lake.resolve(path).toString());
  }

  Dataset<Row> bronze() {
    return table(Rows.BRONZE_PATH);
  }

  Dataset<Row> quarantine() {
    return table(Rows.QUARANTINE_PATH);
  }

  /** The rows of the quarantine whose records are in no other table. */
  Dataset<Row> waiting() {
    return quarantine().filter("replayed_at IS NULL");
  }

  /** How many records the two Bronze tables hold together, as far as they are there. */
  long records() {
    return Stream.of(Rows.BRONZE_PATH, Rows.QUARANTINE_PATH)
        .filter(this::hasTable)
        .mapToLong(path -> table(path).count())
        .sum();
  }

  /**
   * How many records the commits of the two Bronze tables say that they have added. For waiting: it
   * costs next to nothing, where a query takes the cores from the run that is waited for.
   */
  long recordsAdded() {
    return Stream.of(Rows.BRONZE_PATH, Rows.QUARANTINE_PATH)
        .map(path -> lake.resolve(path).resolve("_delta_log").toFile())
        .flatMap(log -> Stream.ofNullable(log.listFiles((in, name) -> name.endsWith(".json"))))
        .flatMap(Stream::of)
        .mapToLong(commit -> added.computeIfAbsent(commit, LakeReader::recordsAdded))
        .sum();
  }

  private static long recordsAdded(File commit) {
    try {
      long records = 0;
      for (String action : Files.readAllLines(commit.toPath())) {
        String statistics = JSON.readTree(action).path("add").path("stats").asText("{}");
        records += JSON.readTree(statistics).path("numRecords").asLong();
      }
      return records;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether the table has its first commit, in the log or, where that is cleaned, in a checkpoint.
   */
  boolean hasTable(String path) {
    return DeltaTable.open(lake.resolve(path).toString()).exists();
  }

  /** When the versions that are in the log were committed. */
  NavigableMap<Long, Instant> commits(String path) throws IOException {
    NavigableMap<Long, Instant> commits = new TreeMap<>();
    try (Stream<Path> entries = Files.list(lake.resolve(path).resolve("_delta_log"))) {
      for (Path entry : entries.filter(e -> e.toString().endsWith(".json")).toList()) {
        long version = Long.parseLong(entry.getFileName().toString().replace(".json", ""));
        commits.put(version, Files.getLastModifiedTime(entry).toInstant());
      }
    }
    return commits;
  }

  /** The longest time without a commit of the table, from then until now. */
  Duration longestPause(String path, Instant since) throws IOException {
    Duration longest = Duration.ZERO;
    Instant last = since;
    for (Instant commit : commits(path).values()) {
      if (commit.isAfter(last)) {
        longest = Collections.max(List.of(longest, Duration.between(last, commit)));
        last = commit;
      }
    }
    return Collections.max(List.of(longest, Duration.between(last, Instant.now())));
  }

  /** The table's versions, the newest first. */
  List<Row> history(String path) {
    return DeltaSpark.session()
        .sql("DESCRIBE HISTORY delta.`" + lake.resolve(path) + "`")
        .collectAsList();
  }

  long version(String path) {
    return history(path).get(0).getAs("version");
  }

  /**
   * How often each offset is in the two Bronze tables together. A row of the quarantine that was
   * replayed stands for the one in the other table.
   */
  private Map<Integer, Map<Long, Integer>> occurrences() {
    Map<Integer, Map<Long, Integer>> found = new TreeMap<>();
    for (String path : List.of(Rows.BRONZE_PATH, Rows.QUARANTINE_PATH)) {
      if (hasTable(path)) {
        Dataset<Row> rows = path.equals(Rows.QUARANTINE_PATH) ? waiting() : table(path);
        for (Row row : rows.select("kafka_partition", "kafka_offset").collectAsList()) {
          found
              .computeIfAbsent(row.getInt(0), p -> new TreeMap<>())
              .merge(row.getLong(1), 1, Integer::sum);
        }
      }
    }
    return found;
  }

  /** No record is in the tables more than once, whichever are missing yet. */
  void assertNoOffsetTwice() {
    List<String> twice = new ArrayList<>();
    occurrences()
        .forEach(
            (partition, offsets) ->
                offsets.forEach(
                    (offset, times) -> {
                      if (times > 1) {
                        twice.add(new Position(partition, offset) + " x" + times);
                      }
                    }));
    if (!twice.isEmpty()) {
      throw new AssertionError(twice.size() + " offsets more than once: " + some(twice));
    }
  }

  /** Each offset of the topic is in the two Bronze tables exactly once, and no other is. */
  void assertEveryOffsetExactlyOnce(Map<Integer, Long> endOffsets) {
    assertEveryOffsetExactlyOnce(Map.of(), endOffsets);
  }

  /**
   * Each offset from the start (0 if not given) to before the end is in exactly one of the two
   * Bronze tables exactly once, and no other offset is in either.
   */
  void assertEveryOffsetExactlyOnce(
      Map<Integer, Long> startOffsets, Map<Integer, Long> endOffsets) {
    Map<Integer, Map<Long, Integer>> found = occurrences();
    Holes holes = new Holes();
    List<String> twice = new ArrayList<>();
    List<String> strange = new ArrayList<>();
    endOffsets.forEach(
        (partition, end) -> {
          Map<Long, Integer> offsets = found.getOrDefault(partition, Map.of());
          long start = startOffsets.getOrDefault(partition, 0L);
          LongConsumer hole = holes.of(partition);
          for (long offset = start; offset < end; offset++) {
            int times = offsets.getOrDefault(offset, 0);
            if (times == 0) {
              hole.accept(offset);
            } else if (times > 1) {
              twice.add(new Position(partition, offset) + " x" + times);
            }
          }
        });
    found.forEach(
        (partition, offsets) -> {
          long start = startOffsets.getOrDefault(partition, 0L);
          long end = endOffsets.getOrDefault(partition, 0L);
          offsets.keySet().stream()
              .filter(offset -> offset < start || offset >= end)
              .forEach(offset -> strange.add(new Position(partition, offset).toString()));
        });
    if (!holes.ranges.isEmpty() || !twice.isEmpty() || !strange.isEmpty()) {
      throw new AssertionError(
          "Not every offset exactly once, of "
              + endOffsets
              + "\nmissing: "
              + some(holes.texts())
              + "\nmore than once: "
              + some(twice)
              + "\nnever sent: "
              + some(strange));
    }
  }

  /** Missing offsets, neighbours put together. */
  private static final class Holes {
    private final List<long[]> ranges = new ArrayList<>();

    LongConsumer of(int partition) {
      return offset -> {
        long[] last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
        if (last != null && last[0] == partition && last[2] + 1 == offset) {
          last[2] = offset;
        } else {
          ranges.add(new long[] {partition, offset, offset});
        }
      };
    }

    List<String> texts() {
      return ranges.stream().map(r -> r[0] + "@" + r[1] + ".." + r[2]).toList();
    }
  }

  private static String some(List<String> all) {
    return all.size() <= SHOWN
        ? all.toString()
        : all.subList(0, SHOWN) + " and " + (all.size() - SHOWN) + " more";
  }
}
