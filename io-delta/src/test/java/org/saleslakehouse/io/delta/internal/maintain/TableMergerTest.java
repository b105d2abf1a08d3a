package org.saleslakehouse.io.delta.internal.maintain;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.OptimizeTable;
import org.saleslakehouse.io.delta.TableVersion;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.DataFiles;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.positions.FileTags;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;
import org.saleslakehouse.io.delta.model.Compression;
import org.saleslakehouse.io.delta.testing.HookedLogStore;
import org.saleslakehouse.io.delta.testing.KernelTable;
import org.saleslakehouse.io.delta.testing.TestTables;

/** Merging of small files, on real tables; Delta Kernel reads what comes of it. */
class TableMergerTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("id").addStringField("day").build();
  private static final long TARGET_BYTES = 1 << 20;

  @TempDir Path folder;

  @Test
  void smallFilesOfAPartitionBecomeOneWithTheSameRows() throws Exception {
    for (int i = 0; i < 5; i++) {
      append(2L * i, "a");
      append(2L * i + 1, "b");
    }
    OptimizeTable.Result result = table().optimize().run();

    assertThat(result.filesMerged(), is(10L));
    assertThat(result.filesMade(), is(2L));
    assertThat(result.rows(), is(10L));
    assertThat(table().details().files(), is(2L));
    assertThat(ids(), is(LongStream.range(0, 10).boxed().toList()));
    assertThat(KernelTable.at(folder.resolve("t")).files().size(), is(2));
  }

  @Test
  void aSecondOptimizeFindsNothingToDo() throws Exception {
    append(1, "a");
    append(2, "a");
    table().optimize().run();

    OptimizeTable.Result again = table().optimize().run();
    assertThat(again.filesMade(), is(0L));
    assertThat(again.version(), is(-1L));
  }

  @Test
  void aDryRunChangesNothing() throws Exception {
    append(1, "a");
    append(2, "a");

    assertThat(table().optimize().dryRun().filesMerged(), is(2L));
    assertThat(table().version(), is(1L));
  }

  @Test
  void onlyThePartitionsThatMatchAreMerged() throws Exception {
    for (String day : List.of("a", "a", "b", "b")) {
      append(1, day);
    }
    OptimizeTable.Result result = table().optimize().where(DeltaFilter.equal("day", "a")).run();

    assertThat(result.filesMerged(), is(2L));
    assertThat(table().details().files(), is(3L));
  }

  @Test
  void aFilterOfOtherThanPartitionColumnsIsRefused() throws Exception {
    append(1, "a");
    assertThrows(
        IllegalArgumentException.class,
        () -> table().optimize().where(DeltaFilter.equal("id", 1L)).run());
  }

  @Test
  void theCommitIsAnOptimizeThatChangesNoData() throws Exception {
    append(1, "a");
    append(2, "a");
    table().optimize().run();

    TableVersion newest = table().history(1).get(0);
    assertThat(newest.operation(), is("OPTIMIZE"));
    TableChange change = log().changesFrom(2).next();
    assertThat(change.added().get(0).dataChange(), is(false));
    assertThat(change.removed().stream().anyMatch(DataFile::dataChange), is(false));
    assertThat(table().partitionsChangedSince(1).partitions(), is(Set.of()));
  }

  @Test
  void olderVersionsCanStillBeRead() throws Exception {
    append(1, "a");
    append(2, "a");
    table().optimize().run();

    assertThat(ids(table().atVersion(0)), is(List.of(1L)));
    assertThat(ids(table().atVersion(1)), is(List.of(1L, 2L)));
  }

  @Test
  void tagsAreMergedSoThatCoverageCanStillBeProved() throws Exception {
    append(1, "a");
    append(2, "a");
    tag(log().snapshot().files().get(0), tags(0, 9, 6));
    tag(log().snapshot().files().get(0), tags(10, 19, 4));
    table().optimize().run();

    Map<String, String> tags = log().snapshot().files().get(0).tags();
    assertThat(tags.get("beam.writeId"), is("w"));
    assertThat(tags.get("beam.covered"), is("t-0=0-19"));
    assertThat(tags.get("beam.rows"), is("t-0=10"));
  }

  @Test
  void filesOfDifferentWritesAreNotMerged() throws Exception {
    append(1, "a");
    append(2, "a");
    tag(log().snapshot().files().get(0), tags(0, 9, 6));

    assertThat(table().optimize().run().filesMade(), is(0L));
  }

  @Test
  void anAppendThatComesMeanwhileStays() throws Exception {
    append(1, "a");
    append(2, "a");
    meanwhile(() -> append(3, "a"));

    assertThat(ids(), is(List.of(1L, 2L, 3L)));
    assertThat(table().details().files(), is(2L));
  }

  @Test
  void aMergeGivesWayToACommitThatRemovesOneOfItsFiles() throws Exception {
    append(1, "a");
    append(2, "a");
    TableMerger.Summary summary = meanwhile(() -> remove(log().snapshot().files().get(0)));

    assertThat(summary.gaveWay(), is(1));
    assertThat(table().details().files(), is(1L));
    assertThat(dataFiles(), is(2L)); // the merged one is gone
  }

  /** The partition in the middle is the one that fails, so that another comes behind it. */
  @Test
  void aFileThatCannotBeReadKeepsNoOtherPartitionFromBeingMerged() throws Exception {
    for (int i = 0; i < 4; i++) {
      append(3L * i, "a");
      append(3L * i + 1, "b");
      append(3L * i + 2, "c");
    }
    DataFile lost = filesOf("b").get(0);
    Files.delete(Path.of(DataFiles.path(log(), lost).toUri().getPath()));
    DeltaIOException e = assertThrows(DeltaIOException.class, () -> table().optimize().run());

    assertThat(
        e.getMessage(),
        startsWith(
            "Table "
                + folder.resolve("t")
                + ": the data file "
                + lost.path()
                + " could not be merged: NoSuchFileException: "));
    assertThat(filesOf("a").size(), is(1));
    assertThat(filesOf("b").size(), is(4));
    assertThat(filesOf("c").size(), is(1));
  }

  @Test
  void aMergedFileIsCompressedAsThoseThatItReplaces() throws Exception {
    append(1, "a");
    append(2, "a"); // in snappy
    table().optimize().run();

    assertThat(compression(), is(Compression.SNAPPY));
  }

  @Test
  void aMergedFileIsCompressedAsTheCallerAsks() throws Exception {
    append(1, "a");
    append(2, "a"); // in snappy
    table().optimize().withCompression(Compression.NONE).run();

    assertThat(compression(), is(Compression.NONE));
  }

  /** Goal: neither loses anything to the other. Method: one merges as fast as the other appends. */
  @Test
  void appendsAndMergesBesideEachOtherLoseNothing() throws Exception {
    append(0, "a");
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Long> merging =
        CompletableFuture.supplyAsync(
            () -> {
              long merges = 0;
              while (!done.get()) {
                merges += table().optimize().withTargetFileSize(TARGET_BYTES).run().filesMade();
              }
              return merges;
            });
    for (int i = 1; i < 300; i++) {
      append(i, "a");
    }
    done.set(true);

    assertThat(merging.get(), greaterThan(1L));
    assertThat(ids(), is(LongStream.range(0, 300).boxed().toList()));
  }

  /** Goal: the number of files has a bound. Method: many commits, merged as they come. */
  @Test
  void inTheBackgroundTheNumberOfFilesStaysBounded() throws Exception {
    int commits = Boolean.getBoolean("certify") ? 1000 : 320;
    int most = 0;
    for (int i = 0; i < commits; i++) {
      append(i, "a");
      if (i % 32 == 31) {
        new TableMerger(
                log(), MergePolicy.inBackground(TARGET_BYTES), Compression.ZSTD, () -> false)
            .run(file -> true, one -> {});
        most = Math.max(most, log().snapshot().files().size());
      }
    }
    assertThat(most, lessThan(64));
    assertThat(ids().size(), is(commits));
  }

  /** Merges, and does something when the rows are written, right before the commit. */
  private TableMerger.Summary meanwhile(HookedLogStore.Hook deed) {
    HookedLogStore.beforeNextEntry(deed);
    return new TableMerger(
            TableLog.forTable(folder.resolve("t").toString(), HookedLogStore.CONFIGURATION),
            MergePolicy.all(TARGET_BYTES),
            Compression.ZSTD,
            () -> false)
        .run(file -> true, one -> {});
  }

  private List<DataFile> filesOf(String day) {
    return log().snapshot().files().stream()
        .filter(file -> day.equals(file.partitionValues().get("day")))
        .toList();
  }

  /** Of the first file. */
  private Compression compression() throws Exception {
    TableSnapshot snapshot = log().snapshot();
    try (ParquetRowReader reader =
        DataFiles.open(log(), snapshot.files().get(0), snapshot.schema())) {
      return reader.compression();
    }
  }

  private long dataFiles() {
    try (var files = Files.walk(folder.resolve("t"))) {
      return files
          .filter(f -> f.toString().endsWith(".parquet") && !f.toString().contains("_delta_log"))
          .count();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Map<String, String> tags(long first, long last, long rows) {
    return FileTags.of(
        "w", "r", "b", Map.of("t-0", OffsetRangeSet.of(first, last)), Map.of("t-0", rows));
  }

  private void append(long id, String day) throws Exception {
    TestTables.append(
        folder.resolve("t"),
        SCHEMA,
        List.of("day"),
        List.of(Row.withSchema(SCHEMA).addValues(id, day).build()));
  }

  private void remove(DataFile file) throws Exception {
    log().startTransaction().commit(List.of(), List.of(file), Map.of(), write());
  }

  private void tag(DataFile file, Map<String, String> tags) throws Exception {
    DataFile tagged =
        new DataFile(
            file.path(),
            file.partitionValues(),
            file.size(),
            file.modificationTime(),
            false,
            file.stats(),
            tags);
    log().startTransaction().commit(List.of(tagged), List.of(file), Map.of(), write());
  }

  private static TableOperation write() {
    return new TableOperation("WRITE", Map.of(), Map.of());
  }

  private List<Long> ids() {
    return ids(table());
  }

  private static List<Long> ids(DeltaTable table) {
    List<Long> ids = new ArrayList<>();
    try (DeltaTable.Rows rows = table.rows()) {
      rows.forEach(row -> ids.add(row.getInt64("id")));
    }
    assertThat(ids, containsInAnyOrder(new HashSet<>(ids).toArray()));
    return ids.stream().sorted().toList();
  }

  private DeltaTable table() {
    return DeltaTable.open(folder.resolve("t").toString());
  }

  private TableLog log() {
    return TableLog.forTable(folder.resolve("t").toString(), Map.of());
  }
}
