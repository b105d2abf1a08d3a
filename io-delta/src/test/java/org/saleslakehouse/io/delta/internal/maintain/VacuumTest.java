package org.saleslakehouse.io.delta.internal.maintain;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.VacuumTable;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.base.WallClock;
import org.saleslakehouse.io.delta.testing.TestTables;

/** What vacuum deletes, and what it must never. */
class VacuumTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("id").addStringField("day").build();

  @TempDir Path folder;

  @AfterEach
  void letTheClockRun() {
    WallClock.use(Clock.systemUTC());
  }

  @Test
  void filesThatWereReplacedGoWhenTheirRetentionIsOver() throws Exception {
    append(1);
    append(2);
    table().optimize().run();
    later(Duration.ofDays(7).minusMinutes(1));
    assertThat(table().vacuum().run().files(), is(0L));

    later(Duration.ofDays(7).plusMinutes(1));
    assertThat(table().vacuum().run().files(), is(2L));
    assertThat(table().vacuum().run().files(), is(0L));
    assertThat(dataFiles(), is(1L));
    assertThat(ids(), is(List.of(1L, 2L)));
  }

  @Test
  void orphansGoWhenNoWriteCanMeanThemAnyMore() throws Exception {
    append(1);
    Path young = orphan("young.parquet", Duration.ofDays(6));
    Path old = orphan("old.parquet", Duration.ofDays(8));

    assertThat(table().vacuum().run().files(), is(1L));
    assertThat(Files.exists(young), is(true));
    assertThat(Files.exists(old), is(false));
  }

  @Test
  void theLogAndWhatIsHiddenStay() throws Exception {
    append(1);
    Path hidden = Files.createDirectories(folder.resolve("t/_aside")).resolve("x.parquet");
    Files.writeString(hidden, "x");
    Path other = Files.writeString(folder.resolve("t/readme.txt"), "x");
    for (Path file : List.of(hidden, other)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }

    assertThat(table().vacuum().run().files(), is(0L));
    assertThat(Files.exists(hidden), is(true));
    assertThat(Files.exists(other), is(true));
  }

  @Test
  void aDryRunNamesTheFilesAndDeletesNone() throws Exception {
    append(1);
    Path old = orphan("old.parquet", Duration.ofDays(8));
    List<String> named = new ArrayList<>();
    VacuumTable.Result result = table().vacuum().withProgress(named::add).dryRun();

    assertThat(result.files(), is(1L));
    assertThat(named.size(), is(1));
    assertThat(named.get(0), containsString("old.parquet"));
    assertThat(Files.exists(old), is(true));
  }

  @Test
  void aRetentionBelowTheTablesOwnIsRefused() throws Exception {
    append(1);
    DeltaIOException refused =
        assertThrows(
            DeltaIOException.class,
            () -> table().vacuum().withRetention(Duration.ofHours(1)).run());
    assertThat(refused.getMessage(), containsString("delta.deletedFileRetentionDuration"));
  }

  @Test
  void whoForcesItMayDeleteAtOnce() throws Exception {
    append(1);
    append(2);
    table().optimize().run();

    VacuumTable.Result result = table().vacuum().withRetention(Duration.ZERO).evenIfUnsafe().run();
    assertThat(result.files(), is(2L));
    assertThat(ids(), is(List.of(1L, 2L)));
  }

  private void later(Duration duration) {
    WallClock.use(Clock.offset(Clock.systemUTC(), duration));
  }

  private Path orphan(String name, Duration age) throws Exception {
    Path file = Files.writeString(folder.resolve("t/day=a").resolve(name), "x");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    return file;
  }

  private void append(long id) throws Exception {
    TestTables.append(
        folder.resolve("t"),
        SCHEMA,
        List.of("day"),
        List.of(Row.withSchema(SCHEMA).addValues(id, "a").build()));
  }

  private long dataFiles() throws Exception {
    try (var files = Files.list(folder.resolve("t/day=a"))) {
      return files.filter(f -> f.toString().endsWith(".parquet")).count();
    }
  }

  private List<Long> ids() {
    List<Long> ids = new ArrayList<>();
    try (DeltaTable.Rows rows = table().rows()) {
      rows.forEach(row -> ids.add(row.getInt64("id")));
    }
    return ids.stream().sorted().toList();
  }

  private DeltaTable table() {
    return DeltaTable.open(folder.resolve("t").toString());
  }
}
