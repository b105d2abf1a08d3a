package org.saleslakehouse.pipelines.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import org.junit.jupiter.api.Test;

class CommitPaceTest {
  private final CommitPace pace = goingOn(1000);

  /** A pace that is beyond its first commit. */
  private static CommitPace goingOn(long freshnessMillis) {
    CommitPace pace = new CommitPace(freshnessMillis);
    pace.pending(1);
    pace.committed(1, false);
    return pace;
  }

  @Test
  void whatWasThereBeforeTheReaderIsCommittedAsSoonAsItIsRead() {
    CommitPace first = new CommitPace(1000);
    first.pending(5000);
    assertThat(first.millisLeft(5000, 10, 20_000), equalTo(2800L));
    assertThat(first.millisLeft(5100, 500, 0), equalTo(-100L));
    first.committed(5100, false);
    first.pending(5200);
    assertThat(first.millisLeft(5200, 10, 0), equalTo(2800L));
  }

  @Test
  void withoutAnythingNewNoCommitIsDue() {
    assertThat(pace.millisLeft(5000, 0, 0), equalTo(Long.MAX_VALUE));
  }

  @Test
  void aCommitIsDueWhenTheOldestRecordHasWaitedForAsLongAsFreshnessAllows() {
    pace.pending(5000);
    pace.pending(5400);
    assertThat(pace.millisLeft(5400, 5000, 0), equalTo(600L));
  }

  @Test
  void fewRecordsWaitAlmostThreeTimesAsLong() {
    pace.pending(5000);
    assertThat(pace.millisLeft(5000, 999, 0), equalTo(2800L));
    assertThat(pace.millisLeft(5000, 1000, 0), equalTo(1000L));
  }

  @Test
  void withABacklogAFileIsFilledButNotForEver() {
    pace.pending(5000);
    assertThat(pace.millisLeft(6000, 999_999, 20_001), equalTo(9000L));
    assertThat(pace.millisLeft(6000, 1_000_000, 20_001) <= 0, equalTo(true));
  }

  @Test
  void aBacklogIsReadToItsEndBeforeTheCommit() {
    pace.pending(5000);
    assertThat(pace.millisLeft(6000, 30_000, 20_000), equalTo(0L));
    assertThat(pace.isCatchingUp(), equalTo(false));
    assertThat(pace.millisLeft(6000, 30_000, 20_001), equalTo(9000L));
    assertThat(pace.millisLeft(7000, 50_000, 1), equalTo(8000L));
    assertThat(pace.isCatchingUp(), equalTo(true));
    assertThat(pace.millisLeft(7000, 50_001, 0), equalTo(-1000L));
    assertThat(pace.isCatchingUp(), equalTo(false));
    assertThat(pace.millisLeft(7000, 50_001, 1), equalTo(-1000L));
  }

  @Test
  void aFreshnessOfMinutesHoldsABacklogNoLongerThanItAsksFor() {
    CommitPace minutes = goingOn(600_000);
    minutes.pending(0);
    assertThat(minutes.millisLeft(0, 5000, 20_001), equalTo(600_000L));
    CommitPace seconds = goingOn(5000);
    seconds.pending(0);
    assertThat(seconds.millisLeft(0, 5000, 20_001), equalTo(30_000L));
  }

  @Test
  void afterACommitTheNextRecordBeginsTheWaitAnew() {
    pace.pending(5000);
    pace.committed(6000, false);
    assertThat(pace.millisLeft(6500, 0, 0), equalTo(Long.MAX_VALUE));
    pace.pending(7000);
    assertThat(pace.millisLeft(7000, 5000, 0), equalTo(1000L));
  }

  @Test
  void allTablesAreCommittedFirstAndTheMainOneAloneWhileMoreComesAtOnce() {
    pace.pending(5000);
    assertThat(pace.mayDefer(), equalTo(false));
    pace.committed(6000, false);
    pace.pending(6999);
    assertThat(pace.mayDefer(), equalTo(true));
  }

  @Test
  void afterAPauseAllTablesAreCommittedAgain() {
    pace.pending(5000);
    pace.committed(6000, false);
    pace.pending(7000);
    assertThat(pace.mayDefer(), equalTo(false));
  }

  @Test
  void withABacklogAllTablesAreCommitted() {
    pace.committed(6000, false);
    pace.pending(6100);
    pace.millisLeft(6100, 50_000, 20_001);
    assertThat(pace.mayDefer(), equalTo(false));
  }

  @Test
  void whatIsDeferredIsCommittedWhenNothingMoreHasCome() {
    pace.committed(6000, true);
    assertThat(pace.millisLeft(6100, 0, 0), equalTo(900L));
    assertThat(pace.mayDefer(), equalTo(false));
    pace.committed(7000, false);
    assertThat(pace.millisLeft(7100, 0, 0), equalTo(Long.MAX_VALUE));
  }

  @Test
  void aCommitOfEachFetchDefersNothing() {
    CommitPace each = new CommitPace(0);
    each.committed(6000, false);
    each.pending(6000);
    assertThat(each.mayDefer(), equalTo(false));
  }

  @Test
  void recordsGatherAtTheBrokerUntilShortlyBeforeTheCommit() {
    pace.pending(5000);
    assertThat(pace.restMillis(900, 0), equalTo(400L));
    assertThat(pace.restMillis(500, 0), equalTo(350L));
    assertThat(pace.restMillis(150, 0), equalTo(0L));
  }

  @Test
  void aBacklogIsFetchedAtOnce() {
    pace.pending(5000);
    assertThat(pace.restMillis(900, 1), equalTo(0L));
  }

  @Test
  void theFirstRecordAfterACommitIsFetchedAtOnceWhileSomeCome() {
    pace.pending(5000);
    pace.waitedForRecords(false, 1000); // the last fetch before the commit was not answered in time
    pace.committed(6000, false);
    assertThat(pace.restMillis(900, 0), equalTo(0L));
  }

  @Test
  void thatNoneComeIsKnownWhenTheyHaveBeenWaitedForLongEnough() {
    pace.waitedForRecords(false, 199); // the end of an order, say
    assertThat(pace.restMillis(Long.MAX_VALUE, 0), equalTo(0L));
    pace.waitedForRecords(false, 200);
    assertThat(pace.restMillis(Long.MAX_VALUE, 0), equalTo(800L));
  }

  @Test
  void whileNoneComeItIsAskedForThemNowAndThen() {
    pace.waitedForRecords(false, 1000);
    assertThat(pace.restMillis(Long.MAX_VALUE, 0), equalTo(800L));
    pace.pending(5000);
    pace.committed(6000, false);
    assertThat(pace.restMillis(Long.MAX_VALUE, 0), equalTo(0L));
  }

  @Test
  void theShorterTheFreshnessTheShorterRecordsAreLeftAtTheBroker() {
    for (long[] freshnessAndRest : new long[][] {{0, 0}, {100, 80}, {1250, 1000}, {60_000, 1000}}) {
      CommitPace of = new CommitPace(freshnessAndRest[0]);
      of.waitedForRecords(false, 1000);
      assertThat(of.restMillis(60_000, 0), equalTo(freshnessAndRest[1]));
    }
  }
}
