package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.Lineage;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.errors.LogCleanedException;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.model.WriteMode;
import org.saleslakehouse.io.delta.testing.KernelTable;
import org.saleslakehouse.io.delta.testing.TestPipelines;

@ExtendWith(TestPipelineExtension.class)
class DeltaReadChangesTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt32Field("id")
          .addField("at", FieldType.logicalType(new MicrosInstant()))
          .build();
  private static final Schema SUMS = Schema.builder().addInt32Field("sum").build();
  private static final int SHARDS = 2;
  private static final long DEADLINE_SECONDS = 60;

  @TempDir Path folder;

  @Test
  void readsTheRowsOfTheCommitsBetweenTwoVersions(TestPipeline pipeline) {
    appendOneByOne(5);
    PAssert.that(ids(pipeline, changes().startingVersion(1).upToVersion(3)))
        .containsInAnyOrder(1, 2, 3);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void beginsWithTheFirstCommitAtOrAfterATime(TestPipeline pipeline) throws Exception {
    appendOneByOne(4);
    for (int version = 0; version < 4; version++) {
      Files.setLastModifiedTime(
          folder.resolve("t/_delta_log/0000000000000000000" + version + ".json"),
          FileTime.from(Instant.parse("2025-12-10T10:0" + version + ":00Z")));
    }
    PAssert.that(
            ids(
                pipeline,
                changes().startingTimestamp(Instant.parse("2025-12-10T10:00:30Z")).upToVersion(2)))
        .containsInAnyOrder(1, 2);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void beginsWithAllRowsOfASnapshotAndGoesOnBehindIt(TestPipeline pipeline) throws Exception {
    appendOneByOne(3);
    DeltaTable.open(folder.resolve("t").toString()).optimize().run(); // version 3
    TestPipelines.write(DeltaIO.write().to(folder.resolve("t").toString()), SCHEMA, row(3));
    PAssert.that(ids(pipeline, changes().startingSnapshot(3).upToVersion(4)))
        .containsInAnyOrder(0, 1, 2, 3);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void latestBeginsWithTheFirstCommitAfterThePipelineWasBuilt() throws Exception {
    appendOneByOne(2);
    Path copy = folder.resolve("copy");
    Pipeline pipeline = Pipeline.create(notBlocking());
    pipeline
        .apply(changes().latest().withPollInterval(Duration.millis(50)))
        .apply(DeltaIO.write().to(copy.toString()).withCommitInterval(Duration.ZERO));
    TestPipelines.write(DeltaIO.write().to(table()), SCHEMA, row(7)); // before it runs
    PipelineResult running = pipeline.run();
    awaitRows(1, running);
    running.cancel();
    assertThat(copied(), is(List.of(7)));
  }

  @Test
  void rowsHaveTheirEventTimes(TestPipeline pipeline) {
    appendOneByOne(3);
    PCollection<Integer> windowed =
        ids(pipeline, changes().startingVersion(0).upToVersion(2).withEventTime("at"))
            .apply(Window.into(FixedWindows.of(Duration.standardMinutes(1))));
    for (int i = 0; i < 3; i++) {
      PAssert.that(windowed)
          .inWindow(
              new IntervalWindow(
                  org.joda.time.Instant.ofEpochMilli(i * 60_000L), Duration.standardMinutes(1)))
          .containsInAnyOrder(i);
    }
    pipeline.run().waitUntilFinish();
  }

  @Test
  void rowsMayCarryTheirCommit(TestPipeline pipeline) {
    appendOneByOne(2);
    PCollection<Row> rows =
        pipeline.apply(changes().startingVersion(0).upToVersion(1).withCommitColumns());
    PAssert.that(
            rows.apply(
                MapElements.into(TypeDescriptors.strings())
                    .via(r -> r.getInt32("id") + "@" + r.getInt64("_commit_version"))))
        .containsInAnyOrder("0@0", "1@1");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void anOverwriteIsAnErrorUnlessChangesAreIgnored(TestPipeline pipeline) {
    appendOneByOne(1);
    TestPipelines.write(DeltaIO.write().to(table()).withMode(WriteMode.OVERWRITE), SCHEMA, row(7));

    Exception e =
        assertThrows(
            Pipeline.PipelineExecutionException.class,
            () -> run(changes().startingVersion(0).upToVersion(1)));
    assertThat(e.getMessage(), containsString("Version 1 of table"));
    assertThat(e.getMessage(), containsString("use ignoreChanges()"));
    PAssert.that(ids(pipeline, changes().startingVersion(0).upToVersion(1).ignoreChanges()))
        .containsInAnyOrder(0, 7);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aDeleteIsAnErrorUnlessDeletesAreIgnored(TestPipeline pipeline) {
    appendOneByOne(1);
    TestPipelines.write(DeltaIO.write().to(table()).withMode(WriteMode.OVERWRITE), SCHEMA);
    TestPipelines.write(DeltaIO.write().to(table()), SCHEMA, row(2));

    assertThrows(
        Pipeline.PipelineExecutionException.class,
        () -> run(changes().startingVersion(0).upToVersion(2)));
    PAssert.that(ids(pipeline, changes().startingVersion(0).upToVersion(2).ignoreDeletes()))
        .containsInAnyOrder(0, 2);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aFilterAndPositionsExcludeEachOther() {
    appendOneByOne(1);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Pipeline.create()
                    .apply(
                        changes()
                            .withFilter(DeltaFilter.equal("id", 1))
                            .withPositionColumns(SHARDS)));
    assertThat(e.getMessage(), containsString("exclude each other"));
  }

  @Test
  void anEndThatIsNotThereYetIsAnError() {
    appendOneByOne(2);
    DeltaIOException e =
        assertThrows(
            DeltaIOException.class,
            () -> Pipeline.create().apply(changes().startingVersion(0).upToVersion(2)));
    assertThat(e.getMessage(), containsString("up to version 2: its newest is 1."));
  }

  @Test
  void anEntryThatIsMissingInBetweenIsAnErrorForABoundedRead() throws Exception {
    appendFiveAndLoseTheEntryOfVersion2();
    Exception e =
        assertThrows(
            Pipeline.PipelineExecutionException.class,
            () -> run(changes().startingVersion(0).upToVersion(4)));
    assertThat(e.getMessage(), containsString("cannot be read from version 2"));
    assertThat(e.getMessage(), containsString("though it goes up to version 4"));
  }

  @Test
  void anEntryThatIsMissingInBetweenIsAnErrorForWhoeverAsksWhichPartitionsChanged()
      throws Exception {
    appendFiveAndLoseTheEntryOfVersion2();
    DeltaTable table = DeltaTable.open(table());
    LogCleanedException e =
        assertThrows(LogCleanedException.class, () -> table.partitionsChangedSince(0));
    assertThat(e.getMessage(), containsString("cannot be read from version 2"));
  }

  @Test
  void anEntryThatIsMissingInBetweenIsLeftOutOfTheHistory() throws Exception {
    appendFiveAndLoseTheEntryOfVersion2();
    assertThat(
        DeltaTable.open(table()).history(10).stream().map(TableVersion::version).toList(),
        is(List.of(4L, 3L, 1L, 0L)));
  }

  @Test
  void aFilterSkipsFilesOfOtherPartitions(TestPipeline pipeline) {
    DeltaWrite write = DeltaIO.write().to(table()).withPartitionColumns("id");
    TestPipelines.write(write, SCHEMA, row(1), row(2), row(3));
    PAssert.that(
            ids(
                pipeline,
                changes().startingVersion(0).upToVersion(0).withFilter(DeltaFilter.equal("id", 2))))
        .containsInAnyOrder(2);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    Map<String, Long> counters = new TreeMap<>();
    result
        .metrics()
        .queryMetrics(
            MetricsFilter.builder()
                .addNameFilter(MetricNameFilter.inNamespace(DeltaReadChanges.class))
                .build())
        .getCounters()
        .forEach(c -> counters.put(c.getName().getName(), c.getCommitted()));
    assertThat(counters.get("filesSkipped"), is(2L));
    assertThat(counters.get("filesRead"), is(1L));
    assertThat(counters.get("rowsRead"), is(1L));
  }

  @Test
  void lineageNamesTheTable(TestPipeline pipeline) {
    appendOneByOne(1);
    pipeline.apply(changes().startingVersion(0).upToVersion(0));
    assertThat(
        Lineage.query(pipeline.run().metrics(), Lineage.Type.SOURCE),
        is(Set.of("delta:`file:" + table() + "`")));
  }

  @Test
  void displayDataShowWhatIsRead() {
    Map<String, String> shown = new TreeMap<>();
    DisplayData.from(
            DeltaIO.readChanges()
                .from("/t")
                .startingVersion(3)
                .upToVersion(9)
                .withColumns("id", "at")
                .withFilter(DeltaFilter.equal("id", 1))
                .withEventTime("at")
                .withTolerance(Duration.standardMinutes(10))
                .withIdleTimeout(Duration.standardSeconds(30))
                .withMaxFilesPerPoll(7)
                .ignoreChanges())
        .items()
        .forEach(item -> shown.put(item.getKey(), item.getValue().toString()));
    assertThat(
        shown,
        is(
            Map.ofEntries(
                Map.entry("path", "/t"),
                Map.entry("startVersion", "3"),
                Map.entry("endVersion", "9"),
                Map.entry("columns", "id, at"),
                Map.entry("filter", "id = 1"),
                Map.entry("eventTime", "at"),
                Map.entry("tolerance", "600000"),
                Map.entry("idleTimeout", "30000"),
                Map.entry("pollInterval", "1000"),
                Map.entry("maxFiles", "7"),
                Map.entry("ignoreChanges", "true"),
                Map.entry("ignoreDeletes", "true"))));
  }

  /** Goal: the last window closes though no later row ever comes. */
  @Test
  void windowsCloseOnAQuietTable() throws Exception {
    appendOneByOne(3);
    Pipeline pipeline = Pipeline.create(notBlocking());
    ids(
            pipeline,
            changes()
                .startingVersion(0)
                .withEventTime("at")
                .withPollInterval(Duration.millis(50))
                .withIdleTimeout(Duration.millis(500)))
        .apply(Window.into(FixedWindows.of(Duration.standardDays(1))))
        .apply(Sum.integersGlobally().withoutDefaults())
        .apply(
            MapElements.into(TypeDescriptors.rows())
                .via(sum -> Row.withSchema(SUMS).addValue(sum).build()))
        .setRowSchema(SUMS)
        .apply(
            DeltaIO.write()
                .to(folder.resolve("sums").toString())
                .withCommitInterval(Duration.ZERO));
    PipelineResult running = pipeline.run();
    Path sums = folder.resolve("sums");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!DeltaTable.open(sums.toString()).exists()) {
      assertThat("deadline", System.nanoTime() < deadline, is(true));
      TimeUnit.MILLISECONDS.sleep(20);
    }
    running.cancel();
    assertThat(KernelTable.at(sums).rows(), is(List.of(Map.of("sum", 0 + 1 + 2))));
  }

  /** Goal: a copy of a growing table has each row once, over restarts that forget all state. */
  @Test
  void anUnboundedCopyWithPositionsIsExactOverRestarts() throws Exception {
    appendOneByOne(4);
    SourcePositions positions = DeltaReadChanges.sourcePositions("copy");
    DeltaWrite write =
        DeltaIO.write()
            .to(folder.resolve("copy").toString())
            .withSourcePositions(positions)
            .withCommitInterval(Duration.ZERO);
    for (int round = 1; round <= 3; round++) {
      appendOneByOne(3); // also while nobody reads
      Map<String, Long> committed =
          write.committedPositions(DeltaReadChanges.sourcePartitions(SHARDS));
      Pipeline pipeline = Pipeline.create(notBlocking());
      pipeline
          .apply(
              changes()
                  .startingVersion(DeltaReadChanges.versionToResume(committed, SHARDS, 0))
                  .withPositionColumns(SHARDS)
                  .withEventTime("at")
                  .withPollInterval(Duration.millis(50)))
          .apply(write);
      PipelineResult running = pipeline.run();
      appendOneByOne(2); // and while one does
      awaitRows(4 + round * 5, running);
      running.cancel();
    }

    List<Integer> expected =
        IntStream.concat(
                IntStream.range(0, 4),
                IntStream.concat(
                    IntStream.range(0, 9).map(i -> i % 3), IntStream.range(0, 6).map(i -> i % 2)))
            .sorted()
            .boxed()
            .toList();
    assertThat(copied(), is(expected));
  }

  private void awaitRows(int count, PipelineResult running) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (copied().size() < count) {
      assertThat(running.getState(), is(PipelineResult.State.RUNNING));
      assertThat("deadline", System.nanoTime() < deadline, is(true));
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private List<Integer> copied() throws Exception {
    Path copy = folder.resolve("copy");
    return DeltaTable.open(copy.toString()).exists()
        ? KernelTable.at(copy).rows().stream().map(r -> (Integer) r.get("id")).sorted().toList()
        : List.of();
  }

  private static DirectOptions notBlocking() {
    DirectOptions options = PipelineOptionsFactory.create().as(DirectOptions.class);
    options.setBlockOnRun(false);
    return options;
  }

  private static void run(DeltaReadChanges changes) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(changes);
    pipeline.run().waitUntilFinish();
  }

  private static PCollection<Integer> ids(Pipeline pipeline, DeltaReadChanges changes) {
    return pipeline
        .apply(changes)
        .apply(MapElements.into(TypeDescriptors.integers()).via(r -> r.getInt32("id")));
  }

  private DeltaReadChanges changes() {
    return DeltaIO.readChanges().from(table());
  }

  private String table() {
    return folder.resolve("t").toString();
  }

  private void appendOneByOne(int rows) {
    for (int i = 0; i < rows; i++) {
      TestPipelines.write(DeltaIO.write().to(table()), SCHEMA, row(i));
    }
  }

  /** Behind it there is a checkpoint, so that the table can be read. */
  private void appendFiveAndLoseTheEntryOfVersion2() throws Exception {
    DeltaWrite write =
        DeltaIO.write().to(table()).withTableProperties(Map.of("delta.checkpointInterval", "4"));
    for (int i = 0; i < 5; i++) {
      TestPipelines.write(write, SCHEMA, row(i));
    }
    TableLog.forTable(table(), Map.of()).awaitCheckpoint();
    Files.delete(folder.resolve("t/_delta_log/00000000000000000002.json"));
  }

  private static Row row(int id) {
    return Row.withSchema(SCHEMA).addValues(id, Instant.ofEpochMilli(id * 60_000L)).build();
  }
}
