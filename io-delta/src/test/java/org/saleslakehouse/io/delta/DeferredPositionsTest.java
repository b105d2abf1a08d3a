package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;

/**
 * Goal: where rows were deferred once, the main table's log says right up to where all tables are
 * complete, so that nobody waits for what is in, reads it again or takes it for lost.
 */
class DeferredPositionsTest extends GoodAndBadNumbers {
  @Test
  void aSourceWithoutBadRowsIsCompleteWhateverIsDeferredOfAnother() throws Exception {
    try (Reader reader = new Reader(offset -> offset != 5)) {
      reader.begin("a", "b");
      reader.read("a", 9);
      reader.read("b", 3);
      assertThat(reader.tables.commitMainTable(), is(true));
      assertThat(write().committedPositions(List.of("a", "b")), is(Map.of("a", 4L, "b", 3L)));
      reader.tables.commit();
    }
    assertThat(write().committedPositions(List.of("a", "b")), is(Map.of("a", 9L, "b", 3L)));
  }

  @Test
  void aSourceWhoseOffsetsHaveHolesIsCompleteWithTheNextCommitOfAll() throws Exception {
    try (Reader reader = new Reader(offset -> offset != 5)) {
      reader.begin("a", "b");
      reader.read("a", 9);
      reader.read("b", 3);
      reader.pass("b", 5);
      reader.read("b", 6);
      assertThat(reader.tables.commitMainTable(), is(true));
      assertThat(write().committedPositions(List.of("a", "b")), is(Map.of("a", 4L, "b", 3L)));
      reader.tables.commit();
    }
    assertThat(write().committedPositions(List.of("a", "b")), is(Map.of("a", 9L, "b", 6L)));
    assertThat(audit().findings(), is(empty()));
  }

  @Test
  void whatIsFoundCompleteByTheNextReaderIsWrittenDownThoughNothingNewComes() throws Exception {
    endWithDeferredRows();
    try (Reader failing = new Reader(refusedByTheMainTable(), GoodAndBadNumbers::isNoFifth)) {
      failing.begin("a");
      failing.read("a", 13); // 5 and 10 are new
      assertThrows(DeltaIOException.class, failing.tables::commit); // by the main table
    }
    assertThat(bad(), is(List.of(0L, 5L, 10L)));
    assertThat(write().committedPositions(List.of("a")), is(Map.of("a", 4L)));

    try (Reader next = new Reader(GoodAndBadNumbers::isNoFifth)) {
      assertThat(next.begin("a"), is(Map.of("a", 14L)));
      next.tables.commit();
    }
    assertThat(write().committedPositions(List.of("a")), is(Map.of("a", 13L)));
    assertExactly(13);
  }

  /** Nothing but rejected rows came in the interval in which a process died between its commits. */
  @Test
  void anIntervalOfBadRowsThatTheMainTableDidNotLearnOfIsWrittenDownToo() throws Exception {
    try (Reader reader = new Reader(offset -> offset < 5)) {
      reader.begin("a");
      reader.read("a", 4);
      reader.tables.commit();
    }
    try (Reader failing = new Reader(refusedByTheMainTable(), offset -> false)) {
      failing.begin("a");
      failing.read("a", 7);
      assertThrows(DeltaIOException.class, failing.tables::commit);
    }
    try (Reader next = new Reader(offset -> true)) {
      assertThat(next.begin("a"), is(Map.of("a", 8L)));
      next.tables.commit();
      long version = log("good").snapshot().version();
      next.tables.commit();
      assertThat(log("good").snapshot().version(), is(version));
    }
    assertThat(write().committedPositions(List.of("a")), is(Map.of("a", 7L)));
    assertExactly(7);
  }

  /** As after the failure of another element of the process. */
  @Test
  void holesInWhatWasDeferredAreNoLossWhenTheTablesAreReadAnew() throws Exception {
    WriteSpec spec = spec();
    WriteRun run = new WriteRun(spec, POSITIONS);
    try (Reader reader = new Reader(spec, run, GoodAndBadNumbers::isNoFifth)) {
      reader.begin("a");
      reader.read("a", 6);
      reader.pass("a", 9);
      reader.read("a", 11);
      assertThat(reader.tables.commitMainTable(), is(true));
      run.forget();
      reader.read("a", 13);
      reader.tables.commit();
    }
    assertThat(bad(), is(List.of(0L, 5L, 10L)));
    assertThat(good(), is(List.of(1L, 2L, 3L, 4L, 6L, 9L, 11L, 12L, 13L)));
    assertThat(write().committedPositions(List.of("a")), is(Map.of("a", 13L)));
    assertThat(audit().findings(), is(empty()));
  }

  /** Two processes: each has a log of its own to look at. */
  @Test
  void aWorkerThatSleptUntilTheLogWasCleanedDoublesNothing() throws Exception {
    WriteSpec spec = spec();
    WriteSpec elsewhere =
        WriteSpecs.of(write().withHadoopConfiguration(Map.of("its", "own")), SCHEMA)
            .withRunId(spec.runId());
    try (Reader asleep =
            new Reader(
                elsewhere, new WriteRun(elsewhere, POSITIONS), GoodAndBadNumbers::isNoFifth);
        Reader instead =
            new Reader(spec, new WriteRun(spec, POSITIONS), GoodAndBadNumbers::isNoFifth)) {
      asleep.begin("a");
      asleep.read("a", 9);
      asleep.tables.commit();
      asleep.read("a", 16);
      instead.begin("a");
      instead.read("a", 12);
      instead.tables.commit();
      haveTheLogCleaned();

      asleep.tables.commit();
    }
    assertExactly(16);
  }

  /** As another engine's checkpoint may; the files' tags say it, also when they are merged. */
  @Test
  void positionsThatTheLogHasLostAreTakenFromTheFilesWhichKnowWhatWasDeferred() throws Exception {
    endWithDeferredRows();
    forgetPositions("good");
    forgetPositions("bad");
    DeltaWrite write = write().withHadoopConfiguration(Map.of("another", "process"));
    assertThat(write.committedPositions(List.of("a")), is(Map.of("a", 4L)));

    DeltaTable.open(folder.resolve("good").toString()).optimize().run();
    WriteSpec spec = WriteSpecs.of(write, SCHEMA);
    try (Reader next =
        new Reader(spec, new WriteRun(spec, POSITIONS), GoodAndBadNumbers::isNoFifth)) {
      assertThat(next.begin("a"), is(Map.of("a", 5L)));
      next.read("a", 16);
      next.tables.commit();
    }
    assertExactly(16);
  }

  private void forgetPositions(String table) throws IOException {
    try (Stream<Path> entries = Files.list(folder.resolve(table).resolve("_delta_log"))) {
      for (Path entry : entries.filter(e -> e.toString().endsWith(".json")).toList()) {
        Files.write(
            entry,
            Files.readAllLines(entry).stream().filter(l -> !l.startsWith("{\"txn\"")).toList());
      }
    }
  }
}
