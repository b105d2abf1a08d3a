package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.errors.CommitConflictException;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.errors.SecondWriterException;
import org.saleslakehouse.io.delta.internal.commit.OrderedCommitter;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;
import org.saleslakehouse.io.delta.internal.positions.TablePositions;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.internal.write.BundleWriter;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.DynamicDestinations;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.testing.KernelTable;

/** A write to two tables whose run ends between the two commits: nothing lost, nothing doubled. */
class TwoTablesTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("offset").addBooleanField("good").build();

  @TempDir Path folder;

  @Test
  void bothTablesGetTheirRows() throws Exception {
    Run run = new Run(List.of());
    run.commit(run.bundle(0, 9));

    assertThat(offsets("good"), containsInAnyOrder(0L, 2L, 4L, 6L, 8L));
    assertThat(offsets("bad"), containsInAnyOrder(1L, 3L, 5L, 7L, 9L));
  }

  @Test
  void anIntervalInterruptedBetweenTheTablesIsCompletedByTheNextRun() throws Exception {
    Run run = interruptedAfterTheFirstTable();
    Run next = new Run(List.of());

    assertThat(next.write().committedPositions(List.of("s")), is(Map.of("s", 3L)));
    next.commit(next.bundle(4, 12)); // the source starts after the committed position

    assertThat(offsets("good"), containsInAnyOrder(0L, 2L, 4L, 6L, 8L, 10L, 12L));
    assertThat(offsets("bad"), containsInAnyOrder(1L, 3L, 5L, 7L, 9L, 11L));
    assertThat(run.spec.runId().equals(next.spec.runId()), is(false));
  }

  /**
   * The rows in doubt are now sent to the other table: new code, or a rule that looks at a clock.
   */
  @Test
  void itIsCompletedRightlyEvenWhenTheRulesHaveChanged() throws Exception {
    interruptedAfterTheFirstTable();
    Run next = new Run(List.of());
    // 5, 7 and 9 are in the bad table already; 4, 6 and 8 are in neither.
    next.commit(
        next.bundle(
            List.of(
                row(4, false),
                row(5, true),
                row(6, false),
                row(7, true),
                row(8, true),
                row(9, true),
                row(10, true))));

    assertThat(offsets("good"), containsInAnyOrder(0L, 2L, 8L, 10L));
    assertThat(offsets("bad"), containsInAnyOrder(1L, 3L, 5L, 7L, 9L, 4L, 6L));
  }

  /** The worker that goes on cuts other intervals, and dies within the one in doubt. */
  @Test
  void aSecondInterruptionWithinTheIntervalInDoubtDoublesNothing() throws Exception {
    interruptedAfterTheFirstTable();
    Run second = new Run(List.of());
    second.commit(second.bundle(List.of(row(4, false), row(5, false))));
    Run third = new Run(List.of());
    third.commit(third.bundle(6, 10));

    assertThat(offsets("good"), containsInAnyOrder(0L, 2L, 6L, 8L, 10L));
    assertThat(offsets("bad"), containsInAnyOrder(1L, 3L, 4L, 5L, 7L, 9L));
  }

  @Test
  void rowsThatSomebodyDeletesAfterTheInterruptionDoNotComeAgain() throws Exception {
    TableLog log = interruptedAfterTheFirstTable().spec.log("bad");
    deleteAllRows(log);

    Run next = new Run(List.of());
    assertThat(next.write().committedPositions(List.of("s")), is(Map.of("s", 3L)));
    next.commit(next.bundle(4, 12));

    assertThat(offsets("good"), containsInAnyOrder(0L, 2L, 4L, 6L, 8L, 10L, 12L));
    assertThat(offsets("bad"), is(List.of(11L)));
  }

  /** Nothing is left that knows of the deleted rows: they come again, and the rest is right. */
  @Test
  void anInterruptedIntervalIsCompletedThoughDeletedRowsHaveBeenVacuumed() throws Exception {
    TableLog log = interruptedAfterTheFirstTable().spec.log("bad");
    deleteAllRows(log);
    DeltaTable.open(log.table()).vacuum().withRetention(Duration.ZERO).evenIfUnsafe().run();

    Run next = new Run(List.of());
    next.commit(next.bundle(4, 10));

    assertThat(offsets("good"), containsInAnyOrder(0L, 2L, 4L, 6L, 8L, 10L));
    assertThat(offsets("bad"), containsInAnyOrder(5L, 7L, 9L));
  }

  @Test
  void anIntervalWithoutRowsForTheMainTableIsNotReadAgain() throws Exception {
    Run run = new Run(List.of());
    run.commit(run.bundle(0, 3));
    run.commit(run.bundle(List.of(row(4, false), row(5, false))));

    assertThat(new Run(List.of()).write().committedPositions(List.of("s")), is(Map.of("s", 5L)));
    assertThat(KernelTable.at(folder.resolve("good")).version(), is(1L));
  }

  @Test
  void rowsThatSomebodyDeletesFromASecondaryTableDoNotComeAgain() throws Exception {
    Run run = new Run(List.of());
    run.commit(run.bundle(List.of(row(0, false), row(1, false))));
    deleteAllRows(run.spec.log("bad"));

    Run next = new Run(List.of());
    assertThat(next.write().committedPositions(List.of("s")), is(Map.of("s", 1L)));
    next.commit(next.bundle(0, 2));
    assertThat(offsets("bad"), is(List.of()));
    assertThat(offsets("good"), is(List.of(2L)));
  }

  @Test
  void aRowForADestinationThatIsNotNamedFailsTheBundleAtOnce() throws Exception {
    Run run = new Run(List.of());
    BundleWriter writer = new BundleWriter(run.spec, run.shared);
    DeltaIOException e = assertThrows(DeltaIOException.class, () -> writer.add(row(-1, true)));
    assertThat(
        e.getMessage(),
        is(
            "A row goes to the destination 'nowhere', which is not among those that"
                + " getDestinations() names: [bad, good]. Nothing of its bundle was committed. Name"
                + " all destinations there, the main one last."));
  }

  @Test
  void aSecondRunIsNoticedOnTablesThatThisOneHasNoRowsFor() throws Exception {
    Run one = new Run(List.of());
    one.commit(one.bundle(0, 3));
    // Another run gets as far as the secondary table.
    TableLog bad = one.spec.log("bad");
    bad.startTransaction()
        .commit(
            List.of(),
            List.of(),
            Map.of(positions().applicationId("s"), 5L),
            new TableOperation("STREAMING_UPDATE", Map.of("beam.runId", "another"), Map.of()));

    BundleFiles goodOnly = one.bundle(List.of(row(4, true)));
    assertThrows(
        SecondWriterException.class,
        () -> new OrderedCommitter(one.spec, one.shared).commit(List.of(goodOnly)));
    assertThat(offsets("good"), containsInAnyOrder(0L, 2L));
  }

  /** Goal: the rows in the bad table do not tell that the offsets between them do not exist. */
  @Test
  void whereGapsAreAllowedAnIntervalWithoutRowsForTheMainTableIsNotReadAgainEither()
      throws Exception {
    Run run = new Run(List.of(), positions().allowingGaps());
    run.commit(run.bundle(0, 3));
    run.commit(run.bundle(List.of(row(7, false), row(12, false))));

    Run next = new Run(List.of(), positions().allowingGaps());
    assertThat(next.write().committedPositions(List.of("s")), is(Map.of("s", 12L)));
    assertThat(KernelTable.at(folder.resolve("good")).version(), is(1L));
    next.commit(next.bundle(List.of(row(12, false), row(20, true))));
    assertThat(offsets("good"), containsInAnyOrder(0L, 2L, 20L));
    assertThat(offsets("bad"), containsInAnyOrder(1L, 3L, 7L, 12L));
  }

  @Test
  void anIntervalWithoutAnyRowIsNotReadAgain() throws Exception {
    Run run = new Run(List.of());
    run.commit(run.bundle(0, 3));
    run.commit(new BundleFiles(Map.of("s", OffsetRangeSet.of(4, 5)), List.of())); // bad records

    assertThat(new Run(List.of()).write().committedPositions(List.of("s")), is(Map.of("s", 5L)));
  }

  @Test
  void intervalsWithoutRowsForTheMainTableAddUp() throws Exception {
    Run run = new Run(List.of());
    run.commit(run.bundle(0, 3));
    run.commit(run.bundle(List.of(row(4, false))));
    run.commit(run.bundle(List.of(row(5, false))));
    assertThat(new Run(List.of()).write().committedPositions(List.of("s")), is(Map.of("s", 5L)));
    assertThat(KernelTable.at(folder.resolve("good")).version(), is(2L));
  }

  @Test
  void aPositionCommittedAloneIsOursToAnotherWorkerAndASecondWritersToAnotherRun()
      throws Exception {
    Run run = new Run(List.of(), positions().allowingGaps());
    run.commit(run.bundle(0, 3));
    TableLog log = run.spec.log("good");
    TablePositions worker = new TablePositions(log, positions(), run.spec.runId());
    TablePositions stranger = new TablePositions(log, positions(), "another run");
    run.commit(run.bundle(List.of(row(7, false))));

    assertThat(worker.follow(log.startTransaction()), is(Set.of("s")));
    assertThat(worker.of("s"), is(7L));
    assertThrows(SecondWriterException.class, () -> stranger.follow(log.startTransaction()));
  }

  @Test
  void tablesThatNoRowHasComeForAreMadeWithTheFirstCommit() throws Exception {
    Run run = new Run(List.of());
    run.commit(run.bundle(List.of(row(0, true))));

    assertThat(offsets("bad"), is(List.of()));
  }

  /** 0 to 3 are in both tables, of 4 to 9 only the bad ones. */
  private Run interruptedAfterTheFirstTable() throws Exception {
    Run run = new Run(List.of());
    run.commit(run.bundle(0, 3));
    // The second table refuses: its partitioning is not what this run asks for.
    Run failing = new Run(List.of("good"));
    BundleFiles bundle = failing.bundle(4, 9);
    assertThrows(DeltaIOException.class, () -> failing.commit(bundle));
    assertThat(offsets("good"), containsInAnyOrder(0L, 2L));
    assertThat(offsets("bad"), containsInAnyOrder(1L, 3L, 5L, 7L, 9L));
    return failing;
  }

  private static void deleteAllRows(TableLog log) throws CommitConflictException {
    TableTransaction delete = log.startTransaction();
    delete.commit(
        List.of(), delete.files(), Map.of(), new TableOperation("DELETE", Map.of(), Map.of()));
  }

  private static SourcePositions positions() {
    return SourcePositions.of("test", row -> "s", row -> row.getInt64("offset"));
  }

  private final class Run {
    private final WriteSpec spec;
    private final WriteRun shared;

    Run(List<String> partitionsOfTheMainTable) {
      this(partitionsOfTheMainTable, positions());
    }

    Run(List<String> partitionsOfTheMainTable, SourcePositions positions) {
      spec =
          WriteSpecs.of(
              DeltaIO.write()
                  .to(new GoodAndBad(folder.toString(), partitionsOfTheMainTable))
                  .withSourcePositions(positions),
              SCHEMA);
      shared = WriteRun.of(spec);
    }

    DeltaWrite write() {
      return DeltaIO.write().to(spec.destinations()).withSourcePositions(positions());
    }

    BundleFiles bundle(long first, long last) throws IOException {
      return bundle(
          java.util.stream.LongStream.rangeClosed(first, last)
              .mapToObj(o -> row(o, o % 2 == 0))
              .toList());
    }

    BundleFiles bundle(List<Row> rows) throws IOException {
      BundleWriter writer = new BundleWriter(spec, shared);
      for (Row row : rows) {
        assertThat(writer.add(row), is((String) null));
      }
      return writer.finish();
    }

    void commit(BundleFiles bundle) {
      assertThat(new OrderedCommitter(spec, shared).commit(List.of(bundle)).held(), is(List.of()));
    }
  }

  private record GoodAndBad(String folder, List<String> mainPartitions)
      implements DynamicDestinations {
    @Override
    public String getDestination(Row element) {
      if (element.getInt64("offset") < 0) {
        return "nowhere";
      }
      return Boolean.TRUE.equals(element.getBoolean("good")) ? "good" : "bad";
    }

    @Override
    public DeltaDestination getTable(String destination) {
      return DeltaDestination.of(folder + "/" + destination, SCHEMA)
          .withPartitionColumns(destination.equals("good") ? mainPartitions : List.of());
    }

    @Override
    public List<String> getDestinations() {
      return List.of("bad", "good");
    }
  }

  private List<Long> offsets(String table) throws IOException {
    return KernelTable.at(folder.resolve(table)).rows().stream()
        .map(r -> (Long) r.get("offset"))
        .toList();
  }

  private static Row row(long offset, boolean good) {
    return Row.withSchema(SCHEMA).addValues(offset, good).build();
  }
}
