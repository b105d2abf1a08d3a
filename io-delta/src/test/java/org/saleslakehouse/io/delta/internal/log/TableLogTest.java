package org.saleslakehouse.io.delta.internal.log;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.errors.TableReplacedException;
import org.saleslakehouse.io.delta.internal.commit.WriteOperations;

class TableLogTest {
  @TempDir Path folder;

  @Test
  void aTableTakenAwayRightAfterItsFirstCommitIsSaidToBeDeleted() throws Exception {
    Path table = folder.resolve("t");
    TableLog log = TableLog.forTable(table.toString(), Map.of());
    TableTransaction first = log.startTransaction();
    first.create(Schema.builder().addInt64Field("id").build(), List.of(), Map.of());
    first.commit(List.of(), List.of(), Map.of(), WriteOperations.create());

    Files.move(table, folder.resolve("moved-aside"));

    assertThrows(TableReplacedException.class, log::snapshot);
  }

  /** Goal: entries too large to be held in memory are gone through one at a time, and again. */
  @Test
  void entriesOfAnySizeSayWhichFilesAreLive() throws Exception {
    TableLog log = TableLog.forTable(folder.resolve("t").toString(), Map.of());
    TableTransaction first = log.startTransaction();
    first.create(Schema.builder().addInt64Field("id").build(), List.of(), Map.of());
    first.commit(List.of(), List.of(), Map.of(), WriteOperations.create());
    entry(1, IntStream.range(0, 10_000).mapToObj(i -> add(i, "first")));
    entry(
        2,
        Stream.concat(
            IntStream.range(0, 3_000)
                .mapToObj(
                    i ->
                        "{\"remove\":{\"path\":\""
                            + i
                            + "\",\"deletionTimestamp\":9000000000000}}"),
            Stream.concat(
                IntStream.range(0, 100).mapToObj(i -> add(i, "second")),
                Stream.of("{\"txn\":{\"appId\":\"a\",\"version\":7,\"lastUpdated\":8}}"))));

    assertFiles(log);
    new CheckpointWriter(log, log.snapshot(), file -> {}).write();
    entry(3, Stream.of("{\"txn\":{\"appId\":\"b\",\"version\":1}}"));
    assertFiles(log);
    assertThat(log.snapshot().transactions(), is(Map.of("a", 7L, "b", 1L)));
    assertThat(log.snapshot().transactionMillis("a"), is(8L));
    assertThat(log.snapshot().transactionMillis("b"), is((Long) null));
  }

  private static void assertFiles(TableLog log) {
    Map<String, String> live = new HashMap<>();
    log.snapshot().forEachFile(f -> live.put(f.path(), f.tags().get("of")));
    List<String> removed = new ArrayList<>();
    log.snapshot().forEachRemovedFile(f -> removed.add(f.path()));
    assertThat(live.size(), is(7_100));
    assertThat(live.values().stream().filter("second"::equals).count(), is(100L));
    assertThat(live.get("99"), is("second"));
    assertThat(live.get("3000"), is("first"));
    assertThat(removed.size(), is(2_900));
  }

  private static String add(int file, String of) {
    return "{\"add\":{\"path\":\""
        + file
        + "\",\"partitionValues\":{},\"size\":1,\"modificationTime\":0,\"dataChange\":true,"
        + "\"stats\":\""
        + " ".repeat(1_000)
        + "\",\"tags\":{\"of\":\""
        + of
        + "\"}}}";
  }

  private void entry(int version, Stream<String> lines) throws IOException {
    Files.write(
        folder.resolve("t/_delta_log").resolve(String.format(Locale.ROOT, "%020d.json", version)),
        lines.collect(Collectors.toList()));
  }

  /** Else a table on such a store is taken for another one as soon as others write to it, too. */
  @Test
  void aTimeToTheSecondIsThatOfTheSameObjectToTheMillisecond() {
    assertThat(TableLog.isSameTime(1_764_403_004_123L, 1_764_403_004_000L), is(true));
    assertThat(TableLog.isSameTime(1_764_403_004_000L, 1_764_403_004_999L), is(true));
    assertThat(TableLog.isSameTime(1_764_403_004_123L, 1_764_403_004_123L), is(true));
    assertThat(TableLog.isSameTime(1_764_403_004_123L, 1_764_403_004_124L), is(false));
    assertThat(TableLog.isSameTime(1_764_403_004_000L, 1_764_403_005_000L), is(false));
    assertThat(TableLog.isSameTime(-1, 0), is(false));
  }
}
