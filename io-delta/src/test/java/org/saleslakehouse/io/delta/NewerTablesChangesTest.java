package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.testing.NewerTable;

/** Changes of tables whose commits change deletion vectors or write a change data feed. */
class NewerTablesChangesTest {
  private static final Schema SCHEMA = Schema.builder().addInt32Field("id").build();
  private static final Map<String, String> FEED = Map.of("delta.enableChangeDataFeed", "true");

  @TempDir Path folder;

  private NewerTable table;
  private ObjectNode whole;
  private ObjectNode cut;
  private ObjectNode cutFurther;

  /** Version 0: ids 0 to 9. 1: without 0, 1, 2. 2: without 0 to 4, and 3 comes again as 103. */
  @BeforeEach
  void makeTheTable() throws Exception {
    makeTheTable(Map.of());
  }

  private void makeTheTable(Map<String, String> properties) throws Exception {
    table = new NewerTable(folder.resolve("t" + properties.size()));
    whole = table.add(rows(0, 10), Map.of());
    cut = table.without(whole, false, 0, 1, 2);
    cutFurther = table.without(whole, false, 0, 1, 2, 3, 4);
    table.features("deletionVectors").metadata(SCHEMA, List.of(), properties);
    table.line("add", whole).commit();
    replace(whole, cut).commit();
    replace(cut, cutFurther).line("add", table.add(rows(103, 104), Map.of())).commit();
  }

  private NewerTable replace(ObjectNode before, ObjectNode after) {
    return table.line("remove", NewerTable.remove(before)).line("add", after);
  }

  @Test
  void aCommitThatOnlyChangesDeletionVectorsRemovesRows() {
    DeltaReadChanges first = changes().startingVersion(0).upToVersion(1);
    assertThat(
        rootOf(assertThrows(Pipeline.PipelineExecutionException.class, () -> expect(first))),
        containsString("Version 1 of table " + table.path() + " removes rows, which"));
    expect(first.ignoreDeletes(), "0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    expect(changes().startingVersion(1).upToVersion(1).ignoreChanges());
  }

  /** Goal: better than whole files again. Method: an update that rewrites none of its files. */
  @Test
  void anUpdateByDeletionVectorsGivesNoRowAgain() {
    DeltaReadChanges second = changes().startingVersion(2).upToVersion(2);
    assertThat(
        rootOf(
            assertThrows(
                Pipeline.PipelineExecutionException.class, () -> expect(second.ignoreDeletes()))),
        containsString("removes rows and adds others"));
    expect(second.ignoreChanges(), "103");
  }

  @Test
  void rowsThatARestoreBringsBackAreThoseThatTheVectorsDifferIn() throws Exception {
    replace(cutFurther, cut).commit();
    replace(cut, whole).commit();
    expect(changes().startingVersion(3).upToVersion(4), "3", "4", "0", "1", "2");
  }

  /** Goal: an unbroken chain of offsets, which a write with source positions asks for. */
  @Test
  void rowsThatComeBackAreNumberedWithoutAHole() throws Exception {
    replace(cutFurther, cut).commit();
    replace(cut, whole).line("add", table.add(rows(200, 202), Map.of())).commit();
    Pipeline pipeline = Pipeline.create();
    PAssert.that(
            pipeline.apply(
                changes().ignoreChanges().startingVersion(0).upToVersion(4).withPositionColumns(1)))
        .satisfies(
            rows -> {
              Map<Long, Long> next = new TreeMap<>();
              rows.forEach(
                  row -> next.put(row.getInt64("_previous_offset"), row.getInt64("_offset")));
              int found = 0;
              for (Long at = -1L; next.containsKey(at); at = next.get(at)) {
                found++;
              }
              assertThat(found, is(10 + 1 + 2 + 3 + 2));
              return null;
            });
    assertThat(pipeline.run().waitUntilFinish(), is(State.DONE));
  }

  @Test
  void changesHaveTypesWhereTheTableHasAFeed() throws Exception {
    makeTheTable(FEED);
    expect(
        changes()
            .withChangeTypes()
            .startingVersion(0)
            .upToVersion(2)
            .withFilter(DeltaFilter.notEqual("id", 9)),
        "0 insert",
        "1 insert",
        "2 insert",
        "3 insert",
        "4 insert",
        "5 insert",
        "6 insert",
        "7 insert",
        "8 insert",
        "0 delete",
        "1 delete",
        "2 delete",
        "3 delete",
        "4 delete",
        "103 insert");
  }

  /** Goal: what the feed says counts, and not the files of the commit. */
  @Test
  void theFilesOfTheFeedSayWhatWasUpdated() throws Exception {
    makeTheTable(FEED);
    Schema typed = Schema.builder().addInt32Field("id").addStringField("_change_type").build();
    ObjectNode feed =
        table.add(
            List.of(
                Row.withSchema(typed).addValues(5, "update_preimage").build(),
                Row.withSchema(typed).addValues(105, "update_postimage").build()),
            Map.of());
    feed.remove("stats");
    replace(cutFurther, table.without(whole, false, LongStream.range(0, 6).toArray()));
    table.line("add", table.add(rows(105, 106), Map.of())).line("cdc", feed).commit();
    expect(
        changes().withChangeTypes().startingVersion(3).upToVersion(3),
        "5 update_preimage",
        "105 update_postimage");
    expect(changes().ignoreChanges().startingVersion(3).upToVersion(3), "105");
  }

  @Test
  void typesNeedAFeed() {
    assertThat(
        assertThrows(
                DeltaIOException.class, () -> Pipeline.create().apply(changes().withChangeTypes()))
            .getMessage(),
        is(
            "The changes of table "
                + table.path()
                + " cannot be read with their types: in version 2 it has no change data feed"
                + " (delta.enableChangeDataFeed), so that nothing says which rows were updated."
                + " Begin after the feed was switched on, or leave withChangeTypes() out."));
  }

  private DeltaReadChanges changes() {
    return DeltaIO.readChanges().from(table.path().toString());
  }

  private static void expect(DeltaReadChanges changes, String... rows) {
    Pipeline pipeline = Pipeline.create();
    PAssert.that(
            pipeline
                .apply(changes)
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(
                            row ->
                                row.getInt32("id")
                                    + (row.getSchema().hasField("_change_type")
                                        ? " " + row.getString("_change_type")
                                        : ""))))
        .containsInAnyOrder(rows);
    pipeline.run().waitUntilFinish();
  }

  private static String rootOf(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private static List<Row> rows(int from, int to) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int id = from; id < to; id++) {
      rows.add(Row.withSchema(SCHEMA).addValue(id).build());
    }
    return rows;
  }
}
