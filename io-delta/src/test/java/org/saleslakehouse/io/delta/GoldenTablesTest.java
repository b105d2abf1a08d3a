package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;
import org.saleslakehouse.io.delta.testing.KernelRows;
import org.saleslakehouse.io.delta.testing.KernelTable;

/**
 * Conformance: tables that Spark and others wrote, read by us and by Delta Kernel.
 *
 * <p>The tables lie outside the repository, in the folder that the system property {@code
 * golden.tables} or the environment variable {@code GOLDEN_TABLES} names; without them the test is
 * skipped. Of each version of each table
 *
 * <ul>
 *   <li>the live files must be those that a plain replay of the log's JSON gives;
 *   <li>the rows must be those that Kernel reads; where Kernel cannot read (some tables are a log
 *       without data files), neither may we, but for tables of no files;
 *   <li>tables that are broken, or of a feature that we do not know, must be refused with an error
 *       that names the table and what it is.
 * </ul>
 *
 * <p>Prints a matrix: table, result, reason.
 */
class GoldenTablesTest {
  private static final String FOLDER =
      System.getProperty("golden.tables", System.getenv().getOrDefault("GOLDEN_TABLES", ""));

  /** Tables to refuse, and what the error must name. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "data-reader-absolute-paths-escaped-chars", "no metaData action",
          "deltalog-invalid-protocol-version", "reader version 99",
          "deltalog-state-reconstruction-from-checkpoint-missing-metadata", "no metaData action",
          "deltalog-state-reconstruction-from-checkpoint-missing-protocol", "no protocol action",
          "deltalog-state-reconstruction-without-metadata", "no metaData action",
          "deltalog-state-reconstruction-without-protocol", "no protocol action",
          "spark-variant-checkpoint", "variant",
          "versions-not-contiguous", "no entry of version 1");

  /** Tables that Kernel cannot read and we do. */
  private static final Set<String> BEYOND_KERNEL =
      Set.of("kernel-timestamp-partition-col-ISO8601"); // 2024-01-01T10:00:00.000000Z

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TimeZone ZONE_BEFORE = TimeZone.getDefault();

  private final Map<String, String> matrix = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  @BeforeAll
  static void setTheZoneThatKernelReadsPartitionValuesIn() {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
  }

  @AfterAll
  static void restoreTheZone() {
    TimeZone.setDefault(ZONE_BEFORE);
  }

  @Test
  void everyVersionIsReadAsKernelReadsItAndTheRestIsRefused() throws IOException {
    assumeTrue(!FOLDER.isEmpty(), "Where the golden tables are is not known: set -Dgolden.tables");
    Path root = Path.of(FOLDER).toRealPath();
    List<Path> tables;
    try (Stream<Path> entries = Files.walk(root, 3)) {
      tables = entries.filter(p -> Files.isDirectory(p.resolve("_delta_log"))).sorted().toList();
    }
    for (Path table : tables) {
      String name = root.relativize(table).toString();
      try {
        check(name, table);
      } catch (Exception e) {
        fail(name, "fails with " + e);
      }
    }
    System.out.println("Golden tables, " + tables.size() + ":");
    matrix.forEach((table, result) -> System.out.printf("%-62s %s%n", table, result));
    assertThat(problems, is(empty()));
  }

  private void check(String name, Path table) throws IOException {
    if (REFUSED.containsKey(name)) {
      checkRefused(name, table.toString(), REFUSED.get(name));
      return;
    }
    checkChanges(name, table);
    long latest = DeltaTable.open(table.toString()).version();
    int read = 0;
    int unreadable = 0;
    String reason = "";
    for (long version = 0; version <= latest; version++) {
      checkLiveFiles(name, table, version);
      List<Row> expected;
      try {
        expected =
            KernelRows.ofTable(
                table.toString(),
                version,
                DeltaTable.open(table.toString()).atVersion(version).schema());
      } catch (Exception e) {
        if (!BEYOND_KERNEL.contains(name)) {
          checkUnreadable(name, table.toString(), version);
        }
        unreadable++;
        reason = "e.g. " + version + ": " + summary(e);
        continue;
      }
      checkRows(name, table.toString(), version, expected);
      read++;
    }
    matrix.putIfAbsent(
        name,
        "ok, rows of "
            + read
            + " versions"
            + (unreadable == 0 ? "" : "; files of " + unreadable + " that Kernel cannot read, ")
            + reason);
  }

  private void checkRows(String name, String table, long version, List<Row> expected) {
    List<Row> rows = new ArrayList<>();
    try (DeltaTable.Rows all = DeltaTable.open(table).atVersion(version).rows()) {
      all.forEach(rows::add);
    }
    if (!sorted(rows).equals(sorted(expected))) {
      fail(
          name,
          "version "
              + version
              + " differs\nours   "
              + sorted(rows)
              + "\nKernel "
              + sorted(expected));
    }
  }

  private void checkUnreadable(String name, String table, long version) {
    try (DeltaTable.Rows rows = DeltaTable.open(table).atVersion(version).rows()) {
      if (rows.hasNext()) {
        fail(name, "version " + version + " cannot be read by Kernel, but by us");
      }
    } catch (DeltaIOException e) {
      if (!e.getMessage().contains(name)) {
        fail(name, "the error does not name the table: " + e.getMessage());
      }
    }
  }

  private void checkRefused(String name, String path, String feature) {
    try (DeltaTable.Rows rows = DeltaTable.open(path).rows()) {
      fail(name, "must be refused" + (rows.hasNext() ? ", but rows were read" : ""));
    } catch (DeltaIOException e) {
      if (!e.getMessage().contains(name) || !e.getMessage().contains(feature)) {
        fail(name, "the error does not name table and " + feature + ": " + e.getMessage());
      }
      matrix.putIfAbsent(
          name, (isReadByKernel(path) ? "refused, Kernel reads it: " : "refused: ") + summary(e));
    }
  }

  private static boolean isReadByKernel(String path) {
    try {
      return KernelTable.at(Path.of(path)).rows() != null;
    } catch (Exception e) {
      return false;
    }
  }

  private void checkLiveFiles(String name, Path table, long version) throws IOException {
    Set<String> expected = new TreeSet<>();
    for (long v = 0; v <= version; v++) {
      Path commit = commit(table, v);
      if (!Files.exists(commit)) {
        return; // the log was cleaned up; only checkpoints tell the files
      }
      List<JsonNode> actions = actions(commit);
      actions.forEach(a -> named(table, a.path("remove")).forEach(expected::remove));
      actions.forEach(a -> expected.addAll(named(table, a.path("add"))));
    }
    Set<String> found = new TreeSet<>();
    TableLog.forTable(table.toString(), Map.of())
        .snapshotAt(version)
        .files()
        .forEach(file -> found.add(named(table, file)));
    if (!found.equals(expected)) {
      fail(name, "version " + version + " has the files " + found + " instead of " + expected);
    }
  }

  /** The file, with other rows deleted another one; none if there is no such action. */
  private static List<String> named(Path table, JsonNode action) {
    if (action.isMissingNode()) {
      return List.of();
    }
    JsonNode vector = action.path("deletionVector");
    return List.of(
        resolved(table, action.path("path").asText())
            + (vector.isObject()
                ? " without those of "
                    + vector.get("storageType").asText()
                    + vector.get("pathOrInlineDv").asText()
                    + (vector.has("offset") ? "@" + vector.get("offset").asText() : "")
                : ""));
  }

  private static String named(Path table, DataFile file) {
    return resolved(table, file.path())
        + (file.deletionVector() == null ? "" : " without those of " + file.deletionVector().id());
  }

  private void checkChanges(String name, Path table) throws IOException {
    if (!Files.exists(commit(table, 0))) {
      return;
    }
    Iterator<TableChange> changes = TableLog.forTable(table.toString(), Map.of()).changesFrom(0);
    for (long version = 0; Files.exists(commit(table, version)); version++) {
      TableChange change = changes.next();
      List<String> expected = new ArrayList<>();
      for (JsonNode action : actions(commit(table, version))) {
        for (String kind : List.of("add", "remove")) {
          if (action.has(kind)) {
            expected.add(kind + " " + named(table, action.get(kind)).get(0));
          }
        }
      }
      List<String> found = new ArrayList<>();
      change.added().forEach(f -> found.add("add " + named(table, f)));
      change.removed().forEach(f -> found.add("remove " + named(table, f)));
      if (change.version() != version || !new TreeSet<>(found).equals(new TreeSet<>(expected))) {
        fail(name, "version " + version + " changes " + found + " instead of " + expected);
      }
    }
    if (changes.hasNext()) {
      fail(name, "has changes beyond its last commit");
    }
  }

  private static Path commit(Path table, long version) {
    return table.resolve("_delta_log").resolve(String.format("%020d.json", version));
  }

  private static List<JsonNode> actions(Path commit) throws IOException {
    List<JsonNode> actions = new ArrayList<>();
    for (String line : Files.readAllLines(commit)) {
      actions.add(JSON.readTree(line));
    }
    return actions;
  }

  private static String resolved(Path table, String logPath) {
    return PartitionValues.resolve(new org.apache.hadoop.fs.Path(table.toUri()), logPath)
        .toUri()
        .getPath();
  }

  private void fail(String name, String problem) {
    matrix.put(name, "FAILED " + problem);
    problems.add(name + ": " + problem);
  }

  private static String summary(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static List<Row> sorted(List<Row> rows) {
    return rows.stream().sorted(Comparator.comparing(row -> row.toString(true))).toList();
  }
}
