package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.model.CoverageAudit;
import org.saleslakehouse.io.delta.model.CoverageFinding.Kind;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.DynamicDestinations;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.testing.TestPipelines;

/**
 * Goal: rows that are moved from a write's table of bad rows to its main one, in two commits, are
 * in one place each for every audit, before, between and after, whatever is done to the tables.
 * Method: offsets 0 to 199 of one source partition, the odd ones bad; some of those are moved.
 */
class MovedRowsTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addStringField("topic")
          .addInt32Field("partition")
          .addInt64Field("offset")
          .build();
  private static final Schema MARK = Schema.builder().addNullableStringField("moved").build();
  private static final SourcePositions POSITIONS =
      SourcePositions.ofColumns("w", List.of("topic", "partition"), "offset")
          .withMovedColumn("moved");
  private static final String MOVES = POSITIONS.movesId();

  @TempDir Path folder;

  @BeforeEach
  void twoHundredOffsetsInTwoTables() {
    store(0, 99);
    store(100, 199);
  }

  @Test
  void movedRowsCountInTheMainTableAloneByTheLogsAlone() {
    append(0, 1, 3, 5);
    mark(0, 1, 3, 5);

    assertWhole(0);
    assertThat(audit().sources().get(0).rows(), is(Map.of(path("good"), 103L, path("bad"), 97L)));
    assertThat(deepAudit().findings(), is(empty()));
  }

  @Test
  void theyDoSoAfterMergesToo() {
    append(0, LongStream.range(0, 80).map(i -> 2 * i + 1).toArray());
    mark(0, LongStream.range(0, 80).map(i -> 2 * i + 1).toArray());
    store(200, 299);
    table("good").optimize().run();
    table("bad").optimize().run();

    assertThat(table("bad").details().files(), is(1L));
    assertWhole(0);
    assertThat(deepAudit().findings(), is(empty()));
    append(1, 197, 201);
    mark(1, 197, 201);
    assertWhole(0);
  }

  @Test
  void aTableThatOthersWroteAgainIsProvedByItsRows() throws Exception {
    append(0, 1, 3, 5);
    mark(0, 1, 3, 5);
    dropTags("bad");

    assertWhole(table("bad").details().files());
  }

  @Test
  void theWritesPositionsStayAndItGoesOnBesideMoves() {
    append(0, 1, 3);

    assertThat(table("good").sourcePositions(), is(Map.of("w", Map.of("t-0", 199L))));
    store(200, 209);
    mark(0, 1, 3);
    assertWhole(0);
    assertThat(offsets("good").size(), is(107));
  }

  @Test
  void aMoveThatEndedBetweenItsCommitsIsNamedAndItsRowsAreFound() {
    append(0, 1, 3, 5);

    assertThat(audit().findings().size(), is(1));
    assertThat(audit().findings().get(0).kind(), is(Kind.MOVE_UNFINISHED));
    assertThat(
        audit().findings().get(0).why(),
        containsString(
            "3 rows moved to this table are not marked yet in the table that they came"));
    assertThat(deepAudit().findings().get(0).offsets().toString(), is("[1, 3, 5]"));
    assertThat(broughtBy(0), is(Set.of(1L, 3L, 5L)));
    mark(0, 1, 3, 5);
    assertWhole(0);
  }

  @Test
  void whatAMoveBroughtIsFoundAfterAMergeUntilItsFilesAreGone() {
    append(0, 1, 3);
    table("good").optimize().run();
    assertThat(broughtBy(0), is(Set.of(1L, 3L)));
    assertThat(table("good").rowsAddedWith(MOVES, 1, null), is(nullValue()));

    table("good").vacuum().withRetention(Duration.ZERO).evenIfUnsafe().run();
    assertThat(table("good").rowsAddedWith(MOVES, 0, null), is(nullValue()));
  }

  @Test
  void theSameMoveIsMadeOnceInEitherTable() {
    append(0, 1);
    append(0, 3);
    assertThat(offsets("good").size(), is(101));

    assertThat(mark(0, 1).rows(), is(1L));
    UpdateRows.Result again = mark(0, 3);
    assertThat(again.version(), is(-1L));
    assertWhole(0);
  }

  @Test
  void aMoveWithoutRowsCommitsNothing() {
    long version = table("good").version();
    append(0);
    assertThat(table("good").version(), is(version));
  }

  /** Goal: a merge between the reading and the commit of the marks neither loses nor doubles. */
  @Test
  void marksAreSetAnewWhereAMergeCameBetween() {
    append(0, 1, 101);
    boolean[] merged = new boolean[1];
    table("bad").addColumns(MARK);
    UpdateRows.Result result =
        table("bad")
            .update()
            .withSourcePositions(POSITIONS)
            .withTransaction(MOVES, 0)
            .run(
                row -> {
                  if (!merged[0]) {
                    merged[0] = true;
                    table("bad").optimize().run();
                  }
                  return Set.of(1L, 101L).contains(row.getInt64("offset")) ? marked(row) : null;
                });

    assertThat(result.rows(), is(2L));
    assertThat(result.files(), is(1L));
    assertWhole(0);
    assertThat(offsets("bad").size(), is(100));
  }

  @Test
  void rowsThatAreAddedMeanwhileStay() {
    append(0, 1);
    boolean[] added = new boolean[1];
    table("bad").addColumns(MARK);
    table("bad")
        .update()
        .withSourcePositions(POSITIONS)
        .withTransaction(MOVES, 0)
        .run(
            row -> {
              if (!added[0]) {
                added[0] = true;
                store(200, 209);
              }
              return row.getInt64("offset") == 1 ? marked(row) : null;
            });

    assertThat(offsets("bad").size(), is(105));
    assertWhole(0);
  }

  @Test
  void filesThatCannotHoldAMatchAreNotWrittenAgain() {
    append(0, 1);
    table("bad").addColumns(MARK);
    UpdateRows.Result result =
        table("bad")
            .update()
            .where(DeltaFilter.lessThan("offset", 100L))
            .run(row -> row.getInt64("offset") % 100 == 1 ? marked(row) : null);

    assertThat(result.rows(), is(1L));
    assertThat(table("bad").history(1).get(0).operation(), is("UPDATE"));
  }

  @Test
  void aRestoreToBeforeTheMarksIsRefused() throws Exception {
    append(0, 1, 3);
    List<DataFile> before = log("bad").snapshot().files();
    mark(0, 1, 3);
    List<DataFile> after = log("bad").snapshot().files();
    long version =
        log("bad")
            .startTransaction()
            .commit(
                before.stream().filter(file -> !after.contains(file)).toList(),
                after.stream().filter(file -> !before.contains(file)).toList(),
                Map.of(),
                new TableOperation("MANUAL_UPDATE", Map.of(), Map.of()));
    // delta-standalone has no name for it, hence by hand.
    Path entry = folder.resolve("bad/_delta_log").resolve(String.format("%020d.json", version));
    Files.writeString(
        entry,
        Files.readString(entry)
            .replaceFirst("\"operation\":\"[^\"]*\"", "\"operation\":\"RESTORE\""));

    assertThat(table("bad").sourcePositionsProblem(), is(notNullValue()));
    assertThat(audit().findings().get(0).kind(), is(Kind.POSITIONS_UNSAFE));
  }

  @Test
  void rowsOfATableThatOnlyTakesNewOnesStayAsTheyAre() {
    table("bad").setProperties(Map.of("delta.appendOnly", "true"));
    DeltaIOException e =
        assertThrows(DeltaIOException.class, () -> table("bad").update().run(row -> row));
    assertThat(
        e.getMessage(),
        is(
            "Table "
                + path("bad")
                + " is append-only (delta.appendOnly=true): its rows cannot be updated. Unset that"
                + " property to allow updates."));
    assertThrows(DeltaIOException.class, () -> table("bad").update().check());
  }

  @Test
  void aColumnThatMayNotBeNullCannotBeAdded() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> table("bad").addColumns(SCHEMA));
    assertThat(e.getMessage(), containsString("Column 'topic' cannot be added to table"));
    assertThrows(DeltaIOException.class, () -> DeltaTable.open(path("none")).addColumns(MARK));
  }

  /** Goal: they are gone with the table that they count in, and so come again from the source. */
  @Test
  void rowsThatWereMovedToATableThatIsMadeAnewComeAgain() throws Exception {
    append(0, 1, 3, 5);
    mark(0, 1, 3, 5);
    FileUtils.deleteDirectory(folder.resolve("good").toFile());
    store(0, 199);

    assertThat(
        offsets("good").stream().sorted().toList(),
        is(LongStream.range(0, 100).map(i -> 2 * i).boxed().toList()));
    try (DeltaTable.Rows waiting =
        table("bad").rows(List.of("offset"), DeltaFilter.isNull("moved"))) {
      Set<Long> offsets = new TreeSet<>();
      waiting.forEachRemaining(row -> offsets.add(row.getInt64("offset")));
      assertThat(
          List.copyOf(offsets), is(LongStream.range(0, 100).map(i -> 2 * i + 1).boxed().toList()));
    }
  }

  private void store(long first, long last) {
    TestPipelines.write(
        DeltaIO.write()
            .to(new GoodAndBad(folder.toString()))
            .withSourcePositions(POSITIONS)
            .withFileShards(1),
        SCHEMA,
        LongStream.rangeClosed(first, last).mapToObj(MovedRowsTest::row).toArray(Row[]::new));
  }

  private void append(long number, long... offsets) {
    TestPipelines.write(
        DeltaIO.write()
            .to(path("good"))
            .withSourcePositions(POSITIONS)
            .withTransaction(MOVES, number)
            .withFileShards(1),
        SCHEMA,
        LongStream.of(offsets).mapToObj(MovedRowsTest::row).toArray(Row[]::new));
  }

  private UpdateRows.Result mark(long number, long... offsets) {
    Set<Long> moved = new TreeSet<>(LongStream.of(offsets).boxed().toList());
    table("bad").addColumns(MARK);
    return table("bad")
        .update()
        .withSourcePositions(POSITIONS)
        .withTransaction(MOVES, number)
        .run(row -> moved.contains(row.getInt64("offset")) ? marked(row) : null);
  }

  private static Row marked(Row row) {
    List<Object> values = new ArrayList<>(row.getValues());
    values.set(row.getSchema().indexOf("moved"), "yes");
    return Row.withSchema(row.getSchema()).addValues(values).build();
  }

  private Set<Long> broughtBy(long number) {
    Set<Long> offsets = new TreeSet<>();
    try (DeltaTable.Rows rows = table("good").rowsAddedWith(MOVES, number, List.of("offset"))) {
      rows.forEachRemaining(row -> offsets.add(row.getInt64("offset")));
    }
    return offsets;
  }

  private List<Long> offsets(String table) {
    List<Long> offsets = new ArrayList<>();
    try (DeltaTable.Rows rows = table(table).rows(List.of("offset"), null)) {
      rows.forEachRemaining(row -> offsets.add(row.getInt64("offset")));
    }
    return offsets;
  }

  /** As if another engine had written the files. */
  private void dropTags(String table) throws Exception {
    List<DataFile> files = log(table).snapshot().files();
    List<DataFile> bare =
        files.stream()
            .map(
                f ->
                    new DataFile(
                        f.path(),
                        f.partitionValues(),
                        f.size(),
                        f.modificationTime(),
                        false,
                        f.stats(),
                        Map.of()))
            .toList();
    log(table)
        .startTransaction()
        .commit(bare, List.of(), Map.of(), new TableOperation("WRITE", Map.of(), Map.of()));
    assertThat(log(table).snapshot().files(), is(not(files)));
  }

  private void assertWhole(long filesRead) {
    CoverageAudit audit = audit();
    assertThat(audit.findings(), is(empty()));
    assertThat(audit.filesRead(), is(filesRead));
  }

  private CoverageAudit audit() {
    return audited().run();
  }

  private CoverageAudit deepAudit() {
    return audited().readingRows().run();
  }

  private AuditPositions audited() {
    return AuditPositions.of(POSITIONS, List.of(path("bad"), path("good")));
  }

  private String path(String table) {
    return folder.resolve(table).toString();
  }

  private DeltaTable table(String name) {
    return DeltaTable.open(path(name));
  }

  private TableLog log(String name) {
    return TableLog.forTable(path(name), Map.of());
  }

  private static Row row(long offset) {
    return Row.withSchema(SCHEMA).addValues("t", 0, offset).build();
  }

  private record GoodAndBad(String folder) implements DynamicDestinations {
    @Override
    public String getDestination(Row element) {
      return element.getInt64("offset") % 2 == 0 ? "good" : "bad";
    }

    @Override
    public DeltaDestination getTable(String destination) {
      return DeltaDestination.of(folder + "/" + destination, SCHEMA);
    }

    @Override
    public List<String> getDestinations() {
      return List.of("bad", "good");
    }
  }
}
