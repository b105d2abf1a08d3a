package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.delta.kernel.expressions.Literal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.model.SchemaEvolution;
import org.saleslakehouse.io.delta.model.TableCommit;
import org.saleslakehouse.io.delta.model.WriteMode;
import org.saleslakehouse.io.delta.testing.KernelTable;
import org.saleslakehouse.io.delta.testing.TestPipelines;

/** Bounded and unbounded input into real tables, read back by Delta Kernel. */
@ExtendWith(TestPipelineExtension.class)
class DeltaWriteTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt32Field("id").addNullableStringField("town").build();

  @TempDir Path folder;

  @Test
  void boundedInputIsOneCommit(TestPipeline pipeline) throws Exception {
    DeltaWriteResult result =
        rows(pipeline, row(1, "Lyon"), row(2, "Paris"), row(3, null))
            .apply(DeltaIO.write().to(table()));
    PAssert.that(result.getCommits())
        .satisfies(
            commits -> {
              TableCommit commit = commits.iterator().next();
              assertThat(commit.getVersion(), is(0L));
              assertThat(commit.getRows(), is(3L));
              return null;
            });
    pipeline.run().waitUntilFinish();

    assertThat(KernelTable.at(folder.resolve("t")).version(), is(0L));
    assertThat(
        KernelTable.at(folder.resolve("t")).rows(),
        containsInAnyOrder(map(1, "Lyon"), map(2, "Paris"), map(3, null)));
  }

  @Test
  void appendKeepsWhatIsThere() throws Exception {
    write(DeltaIO.write().to(table()), row(1, "Lyon"));
    write(DeltaIO.write().to(table()), row(2, "Paris"));

    assertThat(
        KernelTable.at(folder.resolve("t")).rows(),
        containsInAnyOrder(map(1, "Lyon"), map(2, "Paris")));
    assertThat(KernelTable.at(folder.resolve("t")).version(), is(1L));
  }

  @Test
  void overwriteReplacesEverythingInOneCommit() throws Exception {
    write(DeltaIO.write().to(table()), row(1, "Lyon"), row(2, "Paris"));
    write(DeltaIO.write().to(table()).withMode(WriteMode.OVERWRITE), row(3, "Nice"));

    assertThat(KernelTable.at(folder.resolve("t")).rows(), containsInAnyOrder(map(3, "Nice")));
    assertThat(KernelTable.at(folder.resolve("t")).version(), is(1L));
  }

  @Test
  void overwriteWithNoRowsEmptiesTheTable() throws Exception {
    write(DeltaIO.write().to(table()), row(1, "Lyon"));
    write(DeltaIO.write().to(table()).withMode(WriteMode.OVERWRITE));

    assertThat(KernelTable.at(folder.resolve("t")).rows(), hasSize(0));
  }

  @Test
  void replacePartitionsLeavesTheOthersAlone() throws Exception {
    DeltaWrite write = DeltaIO.write().to(table()).withPartitionColumns("town");
    write(write, row(1, "Lyon"), row(2, "Paris"), row(3, null));
    write(write.withMode(WriteMode.REPLACE_PARTITIONS), row(4, "Lyon"), row(5, null));

    assertThat(
        KernelTable.at(folder.resolve("t")).rows(),
        containsInAnyOrder(map(4, "Lyon"), map(2, "Paris"), map(5, null)));
  }

  @Test
  void namedPartitionsAreReplacedEvenWithoutRows() throws Exception {
    DeltaWrite write = DeltaIO.write().to(table()).withPartitionColumns("town");
    write(write, row(1, "Lyon"), row(2, "Paris"), row(3, "Nice"));
    write(
        write
            .withMode(WriteMode.REPLACE_PARTITIONS)
            .withReplacedPartitions(Set.of(Map.of("town", "Lyon"), Map.of("town", "Paris"))),
        row(4, "Paris"));

    assertThat(
        KernelTable.at(folder.resolve("t")).rows(),
        containsInAnyOrder(map(4, "Paris"), map(3, "Nice")));
  }

  @Test
  void aWriteWhoseTransactionTheTableHasAlreadyChangesNothing() throws Exception {
    DeltaWrite write = DeltaIO.write().to(table());
    write(write.withTransaction("job", 5), row(1, "a"));
    write(write.withTransaction("job", 5), row(2, "a"));
    write(write.withTransaction("job", 6), row(3, "a"));

    assertThat(DeltaTable.open(table()).transactionVersion("job"), is(6L));
    assertThat(DeltaTable.open(table()).transactionVersion("other"), is(-1L));
    assertThat(
        KernelTable.at(folder.resolve("t")).rows(), containsInAnyOrder(map(1, "a"), map(3, "a")));
  }

  @Test
  void theLogSaysWhichPartitionsHaveChanged() {
    DeltaWrite write = DeltaIO.write().to(table()).withPartitionColumns("town");
    write(write, row(1, "Lyon"));
    write(write, row(2, "Paris"));
    write(write, row(3, "Nice"));
    PartitionChanges changes = DeltaTable.open(table()).partitionsChangedSince(0);

    assertThat(changes.version(), is(2L));
    assertThat(changes.partitions(), is(Set.of(Map.of("town", "Paris"), Map.of("town", "Nice"))));
    assertThat(changes.isRemoving(), is(false));

    write(write.withMode(WriteMode.REPLACE_PARTITIONS), row(4, "Lyon"));
    assertThat(DeltaTable.open(table()).partitionsChangedSince(0).isRemoving(), is(true));
    assertThat(DeltaTable.open(table()).partitionsChangedSince(3).isRemoving(), is(false));
  }

  @Test
  void theLogSaysHowManyRowsEachPartitionHolds() {
    DeltaWrite write = DeltaIO.write().to(table()).withPartitionColumns("town");
    write(write, row(1, "Lyon"), row(2, "Paris"), row(3, "Paris"));
    write(write, row(4, "Paris"));
    assertThat(
        DeltaTable.open(table()).rowsByPartition(),
        is(Map.of(Map.of("town", "Lyon"), 1L, Map.of("town", "Paris"), 3L)));
  }

  @Test
  void upsertReplacesRowsOfTheSameKeyAndAddsTheOthers() throws Exception {
    write(DeltaIO.write().to(table()), row(1, "Lyon"), row(2, "Paris"));
    write(upsert(), row(2, "Nice"), row(3, "Lille"));

    assertThat(
        KernelTable.at(folder.resolve("t")).rows(),
        containsInAnyOrder(map(1, "Lyon"), map(2, "Nice"), map(3, "Lille")));
    assertThat(KernelTable.at(folder.resolve("t")).version(), is(1L));
  }

  @Test
  void upsertNeverLetsASmallerOrderingValueOverwriteALargerOne() throws Exception {
    DeltaWrite write = upsert().withOrderingColumn("town");
    write(write, row(1, "b"), row(2, "b"), row(3, null));
    write(write, row(1, "a"), row(2, "c"), row(3, "a"), row(2, "a"));

    assertThat(
        KernelTable.at(folder.resolve("t")).rows(),
        containsInAnyOrder(map(1, "b"), map(2, "c"), map(3, "a")));
  }

  @Test
  void upsertLeavesFilesAloneThatCannotHoldTheKeys() throws Exception {
    for (int id : new int[] {1, 9, 10, 19}) {
      write(DeltaIO.write().to(table()), row(id, "a"));
    }
    List<String> before = KernelTable.at(folder.resolve("t")).files();
    write(upsert(), row(12, "b"), row(19, "b"));
    List<String> after = KernelTable.at(folder.resolve("t")).files();

    assertThat(before.stream().filter(f -> !after.contains(f)).toList(), hasSize(1));
    assertThat(
        KernelTable.at(folder.resolve("t")).rows(),
        containsInAnyOrder(map(1, "a"), map(9, "a"), map(10, "a"), map(12, "b"), map(19, "b")));
  }

  @Test
  void anUpsertThatChangesNothingIsNoCommit() throws Exception {
    DeltaWrite write = upsert().withOrderingColumn("town");
    write(write, row(1, "b"));
    write(write, row(1, "a"));

    assertThat(KernelTable.at(folder.resolve("t")).version(), is(0L));
  }

  private DeltaWrite upsert() {
    return DeltaIO.write().to(table()).withMode(WriteMode.UPSERT).withUpsertKeys("id");
  }

  @Test
  void eachPartitionHasItsFolderAndNoOtherLitterIsLeft() throws Exception {
    write(
        DeltaIO.write().to(table()).withPartitionColumns("town"),
        row(1, "Aix en/Provence"),
        row(2, "Saint-Étienne"));

    try (var entries = Files.list(folder.resolve("t"))) {
      assertThat(
          entries.map(p -> p.getFileName().toString()).toList(),
          containsInAnyOrder("_delta_log", "town=Aix en%2FProvence", "town=Saint-Étienne"));
    }
    assertThat(
        KernelTable.at(folder.resolve("t")).rows(),
        containsInAnyOrder(map(1, "Aix en/Provence"), map(2, "Saint-Étienne")));
  }

  /** Goal: more partitions in a bundle than files may be open at a time. */
  @Test
  void aBundleOfManyPartitionsLosesNothing() throws Exception {
    Row[] rows = new Row[400];
    List<Map<String, Object>> expected = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(i, "town " + i % 100); // comes back to each partition three times
      expected.add(map(i, "town " + i % 100));
    }
    write(DeltaIO.write().to(table()).withPartitionColumns("town").withFileShards(1), rows);

    assertThat(
        new HashSet<>(KernelTable.at(folder.resolve("t")).rows()), is(new HashSet<>(expected)));
    assertThat(KernelTable.at(folder.resolve("t")).rows(), hasSize(400));
  }

  @Test
  void anotherEnginePrunesByOurPartitionsAndSkipsByOurStatistics() throws Exception {
    DeltaWrite write = DeltaIO.write().to(table()).withPartitionColumns("town").withFileShards(1);
    write(write, row(1, "Lyon"), row(9, "Lyon"), row(1, "Nice"));
    write(write, row(10, "Lyon"), row(19, "Lyon"));
    KernelTable table = KernelTable.at(folder.resolve("t"));

    assertThat(table.files(), hasSize(3));
    assertThat(table.filesWith("town", Literal.ofString("Nice")), hasSize(1));
    assertThat(table.filesWith("town", Literal.ofString("Lyon")), hasSize(2));
    assertThat(table.filesWith("id", Literal.ofInt(12)), hasSize(1));
    assertThat(table.filesWith("id", Literal.ofInt(30)), hasSize(0));
  }

  @Test
  void anotherEngineTravelsInTime() throws Exception {
    write(DeltaIO.write().to(table()), row(1, "Lyon"));
    write(DeltaIO.write().to(table()).withMode(WriteMode.OVERWRITE), row(2, "Nice"));

    assertThat(KernelTable.at(folder.resolve("t"), 0).rows(), containsInAnyOrder(map(1, "Lyon")));
    assertThat(KernelTable.at(folder.resolve("t"), 1).rows(), containsInAnyOrder(map(2, "Nice")));
  }

  /** Goal: one commit per interval with rows. Method: the test moves processing time. */
  @Test
  void unboundedInputIsCommittedOncePerIntervalThatHasRows(TestPipeline pipeline) throws Exception {
    TestStream<Row> stream =
        TestStream.create(SCHEMA)
            .addElements(row(1, "a"), row(2, "a"))
            .advanceProcessingTime(Duration.standardSeconds(5))
            .addElements(row(3, "a"))
            .advanceProcessingTime(Duration.standardSeconds(6)) // the first interval ends
            .advanceProcessingTime(Duration.standardSeconds(60)) // nothing came
            .addElements(row(4, "a"))
            .advanceProcessingTime(Duration.standardSeconds(11)) // the second interval ends
            .advanceWatermarkToInfinity();
    pipeline
        .apply(stream)
        .apply(DeltaIO.write().to(table()).withCommitInterval(Duration.standardSeconds(10)));
    pipeline.run().waitUntilFinish();

    assertThat(KernelTable.at(folder.resolve("t")).version(), is(1L));
    assertThat(
        KernelTable.at(folder.resolve("t")).rows(),
        containsInAnyOrder(map(1, "a"), map(2, "a"), map(3, "a"), map(4, "a")));
  }

  @Test
  void anyWindowingIsWrittenAsItComes(TestPipeline pipeline) throws Exception {
    TestStream<Row> stream =
        TestStream.create(SCHEMA)
            .advanceWatermarkTo(Instant.ofEpochMilli(3_600_000))
            // Droppably late for the windows below, were they grouped.
            .addElements(org.apache.beam.sdk.values.TimestampedValue.of(row(1, "a"), Instant.EPOCH))
            .advanceWatermarkToInfinity();
    pipeline
        .apply(stream)
        .apply(Window.into(FixedWindows.of(Duration.standardMinutes(1))))
        .apply(DeltaIO.write().to(table()).withFileShards(2));
    pipeline.run().waitUntilFinish();

    assertThat(KernelTable.at(folder.resolve("t")).rows(), containsInAnyOrder(map(1, "a")));
  }

  @Test
  void aFolderThatHoldsSomethingElseIsRefused() throws Exception {
    Files.createDirectories(folder.resolve("t"));
    Files.writeString(folder.resolve("t/notes.txt"), "mine");

    Exception e =
        assertThrows(Exception.class, () -> write(DeltaIO.write().to(table()), row(1, "a")));
    assertThat(e.getMessage(), containsString("the folder is not empty and holds no Delta log"));
  }

  @Test
  void rowsOfAnotherSchemaAreRefusedWithBothSchemas() throws Exception {
    write(DeltaIO.write().to(table()), row(1, "a"));
    Schema other = Schema.builder().addInt32Field("id").addStringField("street").build();
    PCollection<Row> rows = Pipeline.create().apply(Create.empty(other));

    Exception e =
        assertThrows(DeltaIOException.class, () -> rows.apply(DeltaIO.write().to(table())));
    assertThat(e.getMessage(), containsString("the table has no column 'street'"));
    assertThat(e.getMessage(), containsString("The table has:"));
    assertThat(e.getMessage(), containsString("The rows have:"));
  }

  @Test
  void addColumnsBringsNewNullableColumnsWithTheRows() throws Exception {
    write(DeltaIO.write().to(table()), row(1, "a"));
    Schema wider =
        Schema.builder().addFields(SCHEMA.getFields()).addNullableInt64Field("people").build();
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.of(Row.withSchema(wider).addValues(2, "b", 7L).build()).withRowSchema(wider))
        .apply(DeltaIO.write().to(table()).withSchemaEvolution(SchemaEvolution.ADD_COLUMNS));
    pipeline.run().waitUntilFinish();

    assertThat(
        KernelTable.at(folder.resolve("t")).rows().stream().map(r -> r.get("people")).toList(),
        containsInAnyOrder(null, 7L));
    assertThat(KernelTable.at(folder.resolve("t")).version(), is(1L));
  }

  @Test
  void otherPartitioningThanTheTablesIsRefused() throws Exception {
    write(DeltaIO.write().to(table()), row(1, "a"));

    Exception e =
        assertThrows(
            Exception.class,
            () -> write(DeltaIO.write().to(table()).withPartitionColumns("town"), row(1, "a")));
    assertThat(e.getMessage(), containsString("is partitioned by [], the write asks for [town]"));
  }

  private String table() {
    return folder.resolve("t").toString();
  }

  private static void write(DeltaWrite write, Row... rows) {
    TestPipelines.write(write, SCHEMA, rows);
  }

  private static PCollection<Row> rows(Pipeline pipeline, Row... rows) {
    return pipeline.apply(Create.of(List.of(rows)).withRowSchema(SCHEMA));
  }

  private static Row row(int id, String town) {
    return Row.withSchema(SCHEMA).addValues(id, town).build();
  }

  private static Map<String, Object> map(int id, String town) {
    Map<String, Object> map = new java.util.LinkedHashMap<>();
    map.put("id", id);
    map.put("town", town);
    return map;
  }
}
