package org.saleslakehouse.io.delta.internal.maintain;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.testing.KernelTable;
import org.saleslakehouse.io.delta.testing.TestTables;

/** The process dies, without a chance to clean up, at every point of merging and deleting. */
class MaintenanceKillTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("id").addStringField("day").build();
  private static final int KILLED = 137;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"after-merge-commit", "during-vacuum#2"})
  void theTableIsWholeAndUpkeepGoesOnAfterADeathAt(String point) throws Exception {
    dieAtAndGoOn(point);
  }

  @Tag("certify")
  @ParameterizedTest
  @ValueSource(strings = {"after-merge", "during-checkpoint", "after-checkpoint"})
  void theTableIsWholeAndUpkeepGoesOnAfterADeathElsewhere(String point) throws Exception {
    dieAtAndGoOn(point);
  }

  private void dieAtAndGoOn(String point) throws Exception {
    for (int i = 0; i < 6; i++) {
      append(i, i % 2 == 0 ? "a" : "b");
    }
    table().setProperties(Map.of("delta.checkpointInterval", "1"));
    assertThat(upkeep("-Dio.delta.haltAt=" + point), is(KILLED));
    assertWhole();

    Upkeep.main(folder.resolve("t").toString());
    assertWhole();
    assertThat(table().details().files(), is(2L));
    assertThat(dataFiles(), is(2L));
  }

  private void assertWhole() throws Exception {
    List<Long> ids = new ArrayList<>();
    try (DeltaTable.Rows rows = table().rows()) {
      rows.forEach(row -> ids.add(row.getInt64("id")));
    }
    assertThat(ids.stream().sorted().toList(), is(LongStream.range(0, 6).boxed().toList()));
    assertThat(
        (long) KernelTable.at(folder.resolve("t")).files().size(), is(table().details().files()));
  }

  private int upkeep(String property) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            property,
            "-cp",
            System.getProperty("java.class.path"),
            Upkeep.class.getName(),
            folder.resolve("t").toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** Merges, and deletes at once what was replaced. */
  static final class Upkeep {
    public static void main(String... args) {
      DeltaTable table = DeltaTable.open(args[0]);
      table.optimize().run();
      TableLog.forTable(args[0], Map.of()).awaitCheckpoint();
      table.vacuum().withRetention(Duration.ZERO).evenIfUnsafe().run();
    }
  }

  private void append(long id, String day) throws Exception {
    TestTables.append(
        folder.resolve("t"),
        SCHEMA,
        List.of("day"),
        List.of(Row.withSchema(SCHEMA).addValues(id, day).build()));
  }

  private long dataFiles() throws Exception {
    try (var files = java.nio.file.Files.walk(folder.resolve("t"))) {
      return files
          .filter(f -> f.toString().endsWith(".parquet") && !f.toString().contains("_delta_log"))
          .count();
    }
  }

  private DeltaTable table() {
    return DeltaTable.open(folder.resolve("t").toString());
  }
}
