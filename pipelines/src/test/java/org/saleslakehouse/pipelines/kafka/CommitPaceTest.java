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
    first.pending(5300);
    assertThat(first.millisLeft(5300, 10, 0), equalTo(2800L));
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
    minutes.pending(60_000);
    assertThat(minutes.millisLeft(60_000, 5000, 20_001), equalTo(600_000L));
    CommitPace seconds = goingOn(5000);
    seconds.pending(60_000);
    assertThat(seconds.millisLeft(60_000, 5000, 20_001), equalTo(30_000L));
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
  void whileRecordsComeAllTheTimeCommitsAreAsFarApartAsFreshnessAllows() {
    pace.pending(5000);
    pace.committed(6000, false);
    pace.pending(6199); // the answer may take 100 ms, and time passes besides
    assertThat(pace.millisLeft(6199, 5000, 0), equalTo(801L));
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
    assertThat(pace.restMillis(500, 0), equalTo(367L));
    assertThat(pace.restMillis(133, 0), equalTo(0L));
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
    assertThat(pace.isIdle(), equalTo(false));
    pace.waitedForRecords(false, 200);
    assertThat(pace.isIdle(), equalTo(true));
    pace.waitedForMore(false);
    assertThat(pace.isIdle(), equalTo(true));
    pace.waitedForMore(true);
    assertThat(pace.isIdle(), equalTo(false));
  }

  @Test
  void whatIsPendingIsNotLeftToALookout() {
    pace.waitedForRecords(false, 1000);
    pace.pending(5000);
    assertThat(pace.isIdle(), equalTo(false));
    pace.waitedForRecords(false, 1000);
    pace.committed(6000, false);
    assertThat(pace.isIdle(), equalTo(false));
    pace.waitedForRecords(false, 1000);
    assertThat(pace.isIdle(), equalTo(true));
  }

  @Test
  void theShorterTheFreshnessTheShorterRecordsAreLeftAtTheBroker() {
    for (long[] freshnessAndRest : new long[][] {{0, 0}, {100, 40}, {1250, 500}, {60_000, 500}}) {
      CommitPace of = new CommitPace(freshnessAndRest[0]);
      of.pending(5000);
      assertThat(of.restMillis(60_000, 0), equalTo(freshnessAndRest[1]));
    }
  }
}
