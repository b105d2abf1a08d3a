package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.model.CoverageAudit;
import org.saleslakehouse.io.delta.model.OffsetSpan;

/**
 * Goal: the main table may be committed ahead of another one, and whenever a process ends, each
 * offset is in one table, once. Method: numbers without end, those that a rule calls bad go to a
 * second table; what is stored is read by Delta Kernel and audited.
 */
class DeferredRowsTest extends GoodAndBadNumbers {
  @Test
  void theMainTableIsSeenBeforeTheOtherWhoseRowsComeInOneFileLater() throws Exception {
    try (Reader reader = new Reader(GoodAndBadNumbers::isNoFifth)) {
      reader.begin("a");
      reader.read("a", 9);
      assertThat(reader.tables.commitMainTable(), is(true));
      assertThat(mainTable().sourcePositions(), is(Map.of()));
      assertThat(good(), is(List.of(1L, 2L, 3L, 4L, 6L, 7L, 8L, 9L)));
      assertThat(bad(), is(empty()));
      reader.read("a", 14);
      assertThat(reader.tables.commitMainTable(), is(true));
      reader.read("a", 19);
      reader.tables.commit();
    }

    assertThat(bad(), is(List.of(0L, 5L, 10L, 15L)));
    assertThat(good().size(), is(16));
    assertThat(log("bad").snapshot().files().size(), is(1));
    assertThat(log("good").snapshot().version(), is(2L));
    assertThat(new Reader(GoodAndBadNumbers::isNoFifth).begin("a"), is(Map.of("a", 20L)));
  }

  @Test
  void whoWatchesLearnsUpToWhereAllTablesAreAndUpToWhereTheMainOneIs() throws Exception {
    CommittedPositions watched = write().watchPositions(List.of("a"));
    try (Reader reader = new Reader(GoodAndBadNumbers::isNoFifth)) {
      reader.begin("a");
      reader.read("a", 4);
      reader.tables.commit();
      reader.read("a", 13);
      reader.tables.commitMainTable();
      assertThat(watched.look(), is(Map.of("a", 4L)));
      assertThat(watched.ofMainTable(), is(Map.of("a", 13L)));
      assertThat(mainTable().sourcePositions(), is(Map.of("w", Map.of("a", 4L))));
      reader.tables.commit();
    }
    assertThat(watched.look(), is(Map.of("a", 13L)));
    assertThat(mainTable().sourcePositions(), is(Map.of("w", Map.of("a", 13L))));
    assertThat(watched.ofMainTable(), is(Map.of("a", 13L)));
  }

  @Test
  void withoutRowsForOtherTablesNothingIsDeferred() throws Exception {
    try (Reader reader = new Reader(offset -> true)) {
      reader.begin("a");
      reader.read("a", 9);
      assertThat(reader.tables.commitMainTable(), is(false));
    }
    assertThat(write().committedPositions(List.of("a")), is(Map.of("a", 9L)));
  }

  @Test
  void withoutRowsForTheMainTableAllAreCommitted() throws Exception {
    try (Reader reader = new Reader(offset -> offset > 9)) {
      reader.begin("a");
      reader.read("a", 9);
      assertThat(reader.tables.commitMainTable(), is(false));
    }
    assertThat(bad().size(), is(10));
  }

  @Test
  void whereVeryManyRowsApartAreForOthersAllAreCommitted() throws Exception {
    try (Reader reader = new Reader(offset -> offset % 2 == 0)) {
      reader.begin("a");
      reader.read("a", 1999);
      assertThat(reader.tables.commitMainTable(), is(true));
      reader.read("a", 2009);
      assertThat(reader.tables.commitMainTable(), is(false));
    }
    assertThat(bad().size(), is(1005));
    assertThat(good().size(), is(1005));
    assertThat(audit().findings(), is(empty()));
  }

  @Test
  void whatWasDeferredWhenAReaderEndedIsReadAgainAndNothingElseIsStoredTwice() throws Exception {
    endWithDeferredRows();
    assertThat(write().committedPositions(List.of("a")), is(Map.of("a", 4L)));

    try (Reader next = new Reader(GoodAndBadNumbers::isNoFifth)) {
      assertThat(next.begin("a"), is(Map.of("a", 5L)));
      next.read("a", 21);
      next.tables.commit();
    }
    assertExactly(21);
    assertThat(bad(), is(List.of(0L, 5L, 10L, 15L, 20L)));
  }

  @Test
  void theSameProcessReadsItAgainToo() throws Exception {
    WriteSpec spec = spec();
    WriteRun run = new WriteRun(spec, POSITIONS);
    try (Reader reader = new Reader(spec, run, GoodAndBadNumbers::isNoFifth)) {
      reader.begin("a");
      reader.read("a", 13);
      reader.tables.commitMainTable();
    }
    try (Reader reader = new Reader(spec, run, GoodAndBadNumbers::isNoFifth)) {
      assertThat(reader.begin("a"), is(Map.of("a", 0L)));
      reader.read("a", 16);
      reader.tables.commit();
      assertThat(run.firstMissing(Set.of("a")), is(Map.of("a", 17L)));
    }
    assertExactly(16);
  }

  @Test
  void rulesThatHaveChangedMeanwhileDecideOnWhatWasDeferredAndOnNothingElse() throws Exception {
    endWithDeferredRows();
    LongPredicate nowThirdsAreBad = offset -> offset % 3 != 0;
    try (Reader next = new Reader(nowThirdsAreBad)) {
      next.begin("a");
      next.read("a", 16);
      next.tables.commit();
    }
    assertExactly(16);
    assertThat(bad(), is(List.of(0L, 15L))); // 5 and 10 are good now; 6, 9 and 12 were stored
  }

  @Test
  void aRowThatSomebodyDeletesFromTheMainTableMeanwhileDoesNotComeAgain() throws Exception {
    endWithDeferredRows();
    TableLog log = log("good");
    List<DataFile> files = log.snapshot().files();
    log.startTransaction()
        .commit(
            List.of(),
            files.stream().map(file -> file.withDataChange(true)).toList(),
            Map.of(),
            new TableOperation("DELETE", Map.of(), Map.of()));

    try (Reader next = new Reader(GoodAndBadNumbers::isNoFifth)) {
      next.begin("a");
      next.read("a", 16);
      next.tables.commit();
    }
    assertThat(good(), is(List.of(14L, 16L)));
    assertThat(bad(), is(List.of(0L, 5L, 10L, 15L)));
  }

  @Test
  void aMainTableThatIsMergedMeanwhileIsReadRightly() throws Exception {
    endWithDeferredRows();
    DeltaTable.open(folder.resolve("good").toString()).optimize().run();
    assertThat(audit().findings(), is(empty()));
    try (Reader next = new Reader(GoodAndBadNumbers::isNoFifth)) {
      assertThat(next.begin("a"), is(Map.of("a", 5L)));
      next.read("a", 16);
      next.tables.commit();
    }
    assertExactly(16);
  }

  @Test
  void aLogThatHoldsACheckpointOnlySaysItStill() throws Exception {
    endWithDeferredRows();
    haveTheLogCleaned();
    try (Reader next = new Reader(GoodAndBadNumbers::isNoFifth)) {
      assertThat(next.begin("a"), is(Map.of("a", 5L)));
      next.read("a", 16);
      next.tables.commit();
    }
    assertExactly(16);
  }

  @Test
  void aRunThatEndsBetweenTheCommitsOfWhatWasDeferredLeavesNoFault() throws Exception {
    endWithDeferredRows();
    try (Reader failing = new Reader(refusedByTheMainTable(), GoodAndBadNumbers::isNoFifth)) {
      failing.begin("a");
      failing.read("a", 17);
      assertThrows(DeltaIOException.class, failing.tables::commit); // by the main table
    }
    assertThat(bad(), is(List.of(0L, 5L, 10L, 15L)));
    assertThat(audit().findings(), is(empty()));

    try (Reader next = new Reader(GoodAndBadNumbers::isNoFifth)) {
      assertThat(next.begin("a"), is(Map.of("a", 14L)));
      next.read("a", 21);
      next.tables.commit();
    }
    assertExactly(21);
  }

  @Test
  void aWorkerThatWasGivenUpAndGoesOnDoublesNothing() throws Exception {
    WriteSpec spec = spec();
    try (Reader lost =
            new Reader(spec, new WriteRun(spec, POSITIONS), GoodAndBadNumbers::isNoFifth);
        Reader instead =
            new Reader(spec, new WriteRun(spec, POSITIONS), GoodAndBadNumbers::isNoFifth)) {
      lost.begin("a");
      lost.read("a", 13);
      lost.tables.commitMainTable();
      instead.begin("a");
      instead.read("a", 16);
      instead.tables.commitMainTable();
      lost.read("a", 18);
      lost.tables.commit();
      instead.read("a", 21);
      instead.tables.commit();
    }
    assertExactly(21);
    assertThat(bad(), is(List.of(0L, 5L, 10L, 15L, 20L)));
  }

  @Test
  void anAuditProvesWhatIsCompleteAndTakesTheRestForUnderWay() throws Exception {
    endWithDeferredRows();
    CoverageAudit audit = audit();
    assertThat(audit.findings(), is(empty()));
    assertThat(audit.sources().get(0).covered(), is(List.of(new OffsetSpan(0, 4))));
    assertThat(audit.sources().get(0).allRows(), is(5L));

    try (Reader next = new Reader(GoodAndBadNumbers::isNoFifth)) {
      next.begin("a");
      next.read("a", 16);
      next.tables.commit();
    }
    assertThat(audit().findings(), is(empty()));
    assertThat(audit().sources().get(0).covered(), is(List.of(new OffsetSpan(0, 16))));
    assertThat(audit().sources().get(0).allRows(), is(17L));
  }

  @Test
  void offsetsWithoutARowAreNoGapWhereRowsAreDeferred() throws Exception {
    try (Reader reader = new Reader(GoodAndBadNumbers::isNoFifth)) {
      reader.begin("a");
      reader.read("a", 6);
      reader.tables.reached("a", 10); // 7, 8 and 9 are no records
      reader.tables.commitMainTable();
      reader.tables.reached("a", 13);
      reader.tables.commit();
    }
    assertThat(audit().findings(), is(empty()));
    assertThat(audit().sources().get(0).withoutRow(), is(6L));
    assertThat(new Reader(GoodAndBadNumbers::isNoFifth).begin("a"), is(Map.of("a", 13L)));
  }

  @Test
  void offsetsWithoutARowThatAreReadAgainAreCountedOnce() throws Exception {
    WriteSpec spec = spec();
    WriteRun run = new WriteRun(spec, POSITIONS);
    try (Reader reader = new Reader(spec, run, GoodAndBadNumbers::isNoFifth)) {
      reader.begin("a");
      reader.read("a", 6);
      reader.tables.reached("a", 9); // 7 and 8 are no records
      reader.next.put("a", 9L);
      reader.read("a", 11);
      reader.tables.commitMainTable();
    }
    assertThat(audit().findings(), is(empty()));
    try (Reader reader = new Reader(spec, run, GoodAndBadNumbers::isNoFifth)) {
      reader.begin("a");
      reader.read("a", 6);
      reader.tables.reached("a", 9);
      reader.next.put("a", 9L);
      reader.read("a", 12);
      reader.tables.commit();
    }
    CoverageAudit audit = audit();
    assertThat(audit.findings(), is(empty()));
    assertThat(audit.sources().get(0).withoutRow(), is(2L));
    assertThat(audit.sources().get(0).allRows(), is(11L));
  }

  /** Two workers of a run that take work from each other, die, and see other rules in between. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whateverHappensEachOffsetIsStoredOnce(long seed) throws Exception {
    Random random = new Random(seed);
    long end = 0;
    for (int run = 0; run < 6; run++) {
      int modulus = 2 + random.nextInt(9);
      LongPredicate isGood = offset -> offset % modulus != 0;
      WriteSpec spec = spec();
      try (Reader one = new Reader(spec, new WriteRun(spec, POSITIONS), isGood);
          Reader other = new Reader(spec, new WriteRun(spec, POSITIONS), isGood)) {
        one.begin("a");
        boolean bothWork = random.nextBoolean();
        if (bothWork) {
          other.begin("a");
        }
        for (int step = 0; step < 5; step++) {
          end += random.nextInt(12);
          Reader reader = bothWork && random.nextBoolean() ? other : one;
          reader.read("a", end);
          try {
            if (random.nextInt(3) == 0) {
              reader.tables.commit();
            } else {
              reader.tables.commitMainTable();
            }
          } catch (DeltaIOException behindAnother) {
            break; // its bundle fails, and the next run goes on
          }
        }
      }
      assertThat("seed " + seed, audit().findings(), is(empty()));
    }
    try (Reader last = new Reader(GoodAndBadNumbers::isNoFifth)) {
      last.begin("a");
      last.read("a", end);
      last.tables.commit();
    }
    assertExactly(end);
  }
}
