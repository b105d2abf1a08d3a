package org.saleslakehouse.pipelines.silver;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.saleslakehouse.pipelines.silver.TestSale.sales;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.SilverOptions;

/**
 * Goal: streaming ends when the tables count what Bronze held, and not before, and says so when
 * that will not come about. Method: tables that count three sales, and counters as a pipeline has
 * them.
 */
class StreamGoalTest {
  private static final Duration JUST_NOW = Duration.ofMillis(500);
  private static final Duration LONG_AGO = Duration.ofMinutes(15);
  private static final StreamCounters ALL_OF_THREE = new StreamCounters(3, 0, 0, 3, 2, 2, 2, 2);

  @TempDir Path temp;
  private SilverLake lake;

  @BeforeEach
  void tablesThatCountThreeSales() {
    lake = new SilverLake(temp);
    lake.commit(sales(1, "2025-12-01T10:00:00Z", 1, 2));
    lake.commit(sales(2, "2025-12-01T11:00:00Z", 3));
    lake.run("INCREMENTAL");
  }

  private boolean isReached(StreamGoal goal, StreamCounters now, Duration unchanged) {
    SilverOptions options = lake.values("STREAMING").as(SilverOptions.class);
    return goal.isReached(lake.lake(), SilverSettings.of(options), now, unchanged);
  }

  private boolean isReached(StreamCounters now) {
    return isReached(StreamGoal.of(lake.lake()), now, JUST_NOW);
  }

  @Test
  void isWhatBronzeHolds() {
    assertThat(StreamGoal.of(lake.lake()), equalTo(new StreamGoal(1, 3)));
  }

  @Test
  void isReachedWhenAllIsPutOutAndStored() {
    assertThat(isReached(ALL_OF_THREE), is(true));
  }

  @Test
  void isReachedWithSalesThatWereDroppedAndCounted() {
    assertThat(isReached(new StreamCounters(3, 1, 1, 2, 2, 2, 2, 2)), is(true));
  }

  @Test
  void isNotReachedWhileSalesAreInNoFigure() {
    assertThat(isReached(new StreamCounters(3, 0, 0, 2, 2, 2, 2, 2)), is(false));
  }

  @Test
  void isNotReachedWhileFiguresAreNotCompared() {
    assertThat(isReached(new StreamCounters(3, 0, 0, 3, 2, 1, 1, 1)), is(false));
  }

  @Test
  void isNotReachedWhileFiguresAreNotCommitted() {
    assertThat(isReached(new StreamCounters(3, 0, 0, 3, 2, 2, 2, 1)), is(false));
  }

  /** Their rows gave way to fuller ones, so no commit counts them. */
  @Test
  void isReachedWithFiguresThatNoCommitCountsForAWhile() {
    StreamCounters oneGaveWay = new StreamCounters(3, 0, 0, 3, 2, 2, 2, 1);
    StreamGoal goal = StreamGoal.of(lake.lake());
    assertThat(isReached(goal, oneGaveWay, Duration.ofMinutes(5)), is(true));
  }

  @Test
  void isNotReachedWhileTheTablesCountLess() {
    lake.commit(sales(3, "2025-12-02T10:00:00Z", 4));
    assertThat(isReached(new StreamCounters(4, 0, 0, 4, 3, 3, 3, 3)), is(false));
  }

  @Test
  void whenNothingMovesAnyMoreTheErrorSaysWhatIsMissingAndHowToMendIt() {
    lake.commit(sales(3, "2025-12-02T10:00:00Z", 4));
    StreamGoal goal = StreamGoal.of(lake.lake());
    StreamCounters now = new StreamCounters(4, 0, 0, 4, 3, 3, 3, 3);
    CommandException thrown =
        assertThrows(CommandException.class, () -> isReached(goal, now, LONG_AGO));
    assertThat(
        thrown.getMessage(),
        allOf(
            containsString("Table " + lake.lake().clientDays()),
            containsString("does not reach the 4 sales that " + lake.lake().bronze()),
            containsString("(version 2), and nothing has changed for 900 s"),
            containsString("Taken in: 4; in figures: 4; too late for their day: 0."),
            containsString("Counted by client: 3; by country: 3; by segment: 3."),
            containsString("run 'silver --mode=incremental' once")));
  }
}
