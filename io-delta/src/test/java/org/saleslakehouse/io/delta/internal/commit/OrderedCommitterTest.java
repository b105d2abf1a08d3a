package org.saleslakehouse.io.delta.internal.commit;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.CommittedPositions;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.io.delta.WriteSpecs;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.errors.OffsetGapException;
import org.saleslakehouse.io.delta.errors.SecondWriterException;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.positions.FileTags;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;
import org.saleslakehouse.io.delta.internal.positions.TablePositions;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.internal.write.BundleWriter;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.model.TableCommit;
import org.saleslakehouse.io.delta.testing.KernelTable;
import org.saleslakehouse.io.delta.testing.TestTables;

/**
 * The commit protocol, case by case: bundles are written and committed as a runner that replays,
 * doubles, reorders or loses them would have it; Delta Kernel then reads which offsets are in.
 */
class OrderedCommitterTest {
  private static final Schema SCHEMA =
      Schema.builder().addStringField("source").addInt64Field("offset").build();
  private static final SourcePositions POSITIONS =
      SourcePositions.ofColumns("test", List.of("source"), "offset");

  @TempDir Path folder;

  @Test
  void commitsRecordTheLastOffsetOfEachSourcePartition() throws Exception {
    Run run = new Run(POSITIONS);
    List<TableCommit> commits = run.commit(run.bundle(0, 9), run.bundle("b", 0, 4)).commits();

    assertThat(commits, hasSize(1));
    assertThat(commits.get(0).getOffsets(), is(Map.of("a", 9L, "b", 4L)));
    assertThat(
        write(POSITIONS).committedPositions(List.of("a", "b", "c")), is(Map.of("a", 9L, "b", 4L)));
    assertThat(offsets("a"), is(range(0, 9)));
  }

  @Test
  void positionsThatFormerVersionsRecordedUnderAnAmbiguousNameAreUnderstood() throws Exception {
    SourcePositions three = SourcePositions.ofColumns("test", List.of("c", "t", "p"), "o");
    TestTables.append(table(), SCHEMA, List.of(), rows("x", 0, 0));
    log(table())
        .startTransaction()
        .commit(
            List.of(),
            List.of(),
            Map.of("test:eu-west-orders-0", 9L),
            new TableOperation("STREAMING_UPDATE", Map.of(), Map.of()));

    TablePositions positions = new TablePositions(log(table()), three, "run");
    assertThat(positions.of("eu%2Dwest-orders-0"), is(9L));
    assertThat(positions.of("eu-orders-0"), is(-1L));
  }

  @Test
  void anOnlookerSeesThePositionsMove() throws Exception {
    CommittedPositions watched = write(POSITIONS).watchPositions(List.of("a"));
    assertThat(watched.look(), is(Map.of()));
    Run run = new Run(POSITIONS);
    run.commit(run.bundle(0, 9));
    assertThat(watched.look(), is(Map.of("a", 9L)));
    run.commit(run.bundle(10, 19));
    assertThat(watched.look(), is(Map.of("a", 19L)));
  }

  @Test
  void anOnlookerAsksForTheNextEntryAndDoesNotListTheLogEachTime() throws Exception {
    Run run = new Run(POSITIONS);
    run.commit(run.bundle(0, 9));
    CommittedPositions watched = write(POSITIONS).watchPositions(List.of("a"));
    watched.look();
    Path entries = table().resolve("_delta_log");
    Path beyondAHole = entries.resolve("00000000000000000002.json");
    Files.copy(entries.resolve("00000000000000000000.json"), beyondAHole);
    assertThat(watched.look(), is(Map.of("a", 9L)));
    assertThrows(DeltaIOException.class, () -> write(POSITIONS).watchPositions(List.of("a")));
  }

  @Test
  void anOnlookerCountsTheRowsThatTheWriteAddsFromThenOn() throws Exception {
    Run run = new Run(POSITIONS);
    run.commit(run.bundle(0, 9));
    CommittedPositions watched = write(POSITIONS).watchPositions(List.of("a"));
    watched.look();
    assertThat(watched.rowsAdded(), is(0L));
    run.commit(run.bundle(5, 14)); // half of it is in
    run.commit(run.bundle(15, 16));
    watched.look();
    assertThat(watched.rowsAdded(), is(7L));
  }

  @Test
  void aReplayedBundleIsLeftOut() throws Exception {
    Run run = new Run(POSITIONS);
    BundleFiles bundle = run.bundle(0, 9);
    run.commit(bundle);

    assertThat(run.commit(bundle).commits(), hasSize(0));
    assertThat(offsets("a"), is(range(0, 9)));
    assertThat(KernelTable.at(table()).version(), is(0L));
  }

  @Test
  void theSameRecordsInTwoBundlesOfOnePaneAreCommittedOnce() throws Exception {
    Run run = new Run(POSITIONS);
    run.commit(run.bundle(0, 9), run.bundle(0, 9), run.bundle(5, 14));

    assertThat(offsets("a"), is(range(0, 14)));
  }

  @Test
  void aStraddlingReplayIsCut() throws Exception {
    Run run = new Run(POSITIONS);
    BundleFiles straddling = run.bundle(4, 14);
    run.commit(run.bundle(0, 9));
    run.commit(straddling);

    assertThat(offsets("a"), is(range(0, 14)));
    assertThat(new Tags(table()).covered("a"), is(List.of("0-9", "10-14")));
  }

  @Test
  void aBundleThatOvertookItsPredecessorIsHeldAndThenCommittedAfterIt() throws Exception {
    Run run = new Run(POSITIONS);
    BundleFiles first = run.bundle(0, 9);
    BundleFiles second = run.bundle(10, 19);

    List<BundleFiles> held = run.commit(second).held();
    assertThat(held, is(List.of(second)));
    assertThat(run.commit(second, first).held(), hasSize(0));
    assertThat(offsets("a"), is(range(0, 19)));
  }

  @Test
  void bundlesThatFillEachOthersGapsAreCommittedTogether() throws Exception {
    Run run = new Run(POSITIONS);
    BundleFiles one = run.bundle(rows("a", 0, 9), rows("b", 5, 9));
    BundleFiles other = run.bundle(rows("b", 0, 4), rows("a", 10, 19));

    assertThat(run.commit(one).held(), hasSize(1));
    assertThat(run.commit(one, other).held(), hasSize(0));
    assertThat(offsets("a"), is(range(0, 19)));
    assertThat(offsets("b"), is(range(0, 9)));
  }

  @Test
  void aGapIsNamedWithTheOffsetsThatAreMissing() throws Exception {
    Run run = new Run(POSITIONS);
    run.commit(run.bundle(0, 9));
    List<BundleFiles> held = run.commit(run.bundle(15, 19)).held();

    OffsetGapException gap = new OrderedCommitter(run.spec, run.shared).gap(held);
    assertThat(gap.getMessage(), containsString("source a delivered offset 15 while 10 was due"));
    assertThat(gap.getMessage(), containsString("(missing: 10 to 14)"));
    assertThat(gap.isRestartable(), is(true));
    assertThat(offsets("a"), is(range(0, 9)));
  }

  @Test
  void whereGapsAreAllowedALaterOffsetStandsForAllBefore() throws Exception {
    Run run = new Run(POSITIONS.allowingGaps());
    run.commit(run.bundle(3, 9));
    run.commit(run.bundle(15, 19));

    assertThat(write(POSITIONS).committedPositions(List.of("a")), is(Map.of("a", 19L)));
  }

  @Test
  void theFirstOffsetsToExpectMayBeGiven() throws Exception {
    Run run = new Run(POSITIONS.startingAt(Map.of("a", 100L)));
    assertThat(run.commit(run.bundle(100, 109)).held(), hasSize(0));
    assertThat(run.commit(run.bundle("b", 100, 109)).held(), hasSize(1));
  }

  @Test
  void aNewRunGoesOnWhereTheTableIs() throws Exception {
    Run first = new Run(POSITIONS);
    first.commit(first.bundle(0, 9));
    Run second = new Run(POSITIONS);
    second.commit(second.bundle(5, 14)); // its source went back a little: skipped while writing

    assertThat(offsets("a"), is(range(0, 14)));
  }

  @Test
  void aSecondRunOfTheSameWriteStopsTheOneThatCommitsNext() throws Exception {
    Run one = new Run(POSITIONS);
    Run other = new Run(POSITIONS);
    one.commit(one.bundle(0, 9));
    BundleFiles ofOne = one.bundle(10, 19);
    BundleFiles ofOther = other.bundle(0, 14);

    SecondWriterException e =
        assertThrows(SecondWriterException.class, () -> other.commit(ofOther));
    assertThat(e.getMessage(), containsString("Another run of the write 'test'"));
    assertThat(e.isRestartable(), is(false));
    assertThrows(
        SecondWriterException.class, () -> other.commit(ofOther), "the run has ended for good");
    one.commit(ofOne);
    assertThat(offsets("a"), is(range(0, 19)));
  }

  @Test
  void anotherWritersAppendInBetweenIsNoConflict() throws Exception {
    Run run = new Run(POSITIONS);
    run.commit(run.bundle(0, 9));
    BundleFiles next = run.bundle(10, 19);
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.of(row("x", 1)).withRowSchema(SCHEMA))
        .apply(DeltaIO.write().to(table().toString()));
    pipeline.run().waitUntilFinish();
    run.commit(next);

    assertThat(offsets("a"), is(range(0, 19)));
    assertThat(offsets("x"), is(List.of(1L)));
  }

  @Test
  void aTableThatIsReplacedUnderWayIsNotWrittenTo() throws Exception {
    Run run = new Run(POSITIONS);
    run.commit(run.bundle(0, 9));
    run.commit(run.bundle(10, 19));
    BundleFiles next = run.bundle(20, 29);
    deleteRecursively(table());

    DeltaIOException e = assertThrows(DeltaIOException.class, () -> run.commit(next));
    assertThat(e.getMessage(), containsString("was deleted or replaced"));
  }

  @Test
  void eachFileSaysWhatItsBundleCovers() throws Exception {
    Run run = new Run(POSITIONS);
    run.commit(run.bundle(rows("a", 0, 9), rows("b", 0, 1)));

    DataFile file = log(table()).snapshot().files().get(0);
    assertThat(FileTags.rows(file.tags()), is(Map.of("a", 10L, "b", 2L)));
    assertThat(FileTags.covered(file.tags()).toString(), is("{a=0-9, b=0-1}"));
  }

  private final class Run {
    private final WriteSpec spec;
    private final WriteRun shared;

    Run(SourcePositions positions) {
      spec =
          WriteSpecs.of(
              DeltaIO.write().to(table().toString()).withSourcePositions(positions), SCHEMA);
      shared = WriteRun.of(spec);
      shared.covered("a"); // looks at the table now, as a pipeline does when it starts
    }

    BundleFiles bundle(long first, long last) throws IOException {
      return bundle("a", first, last);
    }

    BundleFiles bundle(String source, long first, long last) throws IOException {
      return bundle(rows(source, first, last));
    }

    @SafeVarargs
    final BundleFiles bundle(List<Row>... rows) throws IOException {
      BundleWriter writer = new BundleWriter(spec, shared);
      for (List<Row> some : rows) {
        for (Row row : some) {
          assertThat(writer.add(row), is((String) null));
        }
      }
      return writer.finish();
    }

    OrderedCommitter.Outcome commit(BundleFiles... bundles) {
      List<BundleFiles> shuffled = new ArrayList<>(Arrays.asList(bundles));
      Collections.reverse(shuffled);
      return new OrderedCommitter(spec, shared).commit(shuffled);
    }
  }

  /** What the files' tags say is covered, in order. */
  private record Tags(Path table) {
    List<String> covered(String source) {
      return log(table).snapshot().files().stream()
          .map(f -> FileTags.covered(f.tags()).get(source))
          .sorted(java.util.Comparator.comparing(OffsetRangeSet::first))
          .map(OffsetRangeSet::toString)
          .toList();
    }
  }

  private Path table() {
    return folder.resolve("t");
  }

  private DeltaWrite write(SourcePositions positions) {
    return DeltaIO.write().to(table().toString()).withSourcePositions(positions);
  }

  private static TableLog log(Path table) {
    return TableLog.forTable(table.toString(), Map.of());
  }

  private List<Long> offsets(String source) throws IOException {
    return KernelTable.at(table()).rows().stream()
        .filter(r -> source.equals(r.get("source")))
        .map(r -> (Long) r.get("offset"))
        .sorted()
        .toList();
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private static List<Row> rows(String source, long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(o -> row(source, o)).toList();
  }

  private static Row row(String source, long offset) {
    return Row.withSchema(SCHEMA).addValues(source, offset).build();
  }

  private static void deleteRecursively(Path path) throws IOException {
    try (var files = java.nio.file.Files.walk(path)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        java.nio.file.Files.delete(file);
      }
    }
  }
}
