package org.saleslakehouse.pipelines.silver;

import java.time.Duration;
import java.util.List;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.tables.Lake;

/**
 * What a pipeline with {@code --stopAtLatest} is to come to: tables that count the sales which
 * Bronze held when it started.
 *
 * @param version of Bronze
 * @param sales in it
 */
record StreamGoal(long version, long sales) {
  /** For commits in which every row gave way to a fuller one that came meanwhile. */
  private static final Duration NOTHING_TO_COMMIT = Duration.ofSeconds(30);

  /** For a pipeline that will not come to its goal any more; the longest micro-batch is shorter. */
  private static final Duration NOTHING_MOVES = Duration.ofMinutes(10);

  /** What Bronze holds now. */
  static StreamGoal of(Lake lake) {
    DeltaTable bronze = DeltaTable.open(lake.bronze());
    long sales = 0;
    try (DeltaTable.Rows rows = bronze.rows(List.of("jour"), null)) {
      while (rows.hasNext()) {
        rows.next();
        sales++;
      }
    }
    return new StreamGoal(bronze.version(), sales);
  }

  /**
   * Whether each sale is in a figure that was put out, or was dropped and counted; each figure was
   * compared with the table, each one that is news to it committed, and the roll-ups follow.
   *
   * @param unchanged for how long the counters have been what they are
   * @throws CommandException if that does not come about and nothing moves any more
   */
  boolean isReached(Lake lake, SilverSettings settings, StreamCounters now, Duration unchanged) {
    boolean mayHaveCommitted =
        now.committed() == now.forwarded()
            || isLongerThan(unchanged, NOTHING_TO_COMMIT, settings.commitInterval());
    if (isPutOut(now) && mayHaveCommitted && isStored(SalesInTables.of(lake), now)) {
      return true;
    }
    if (isLongerThan(
        unchanged, NOTHING_MOVES, settings.commitInterval().plus(settings.earlyFiring()))) {
      throw notReached(lake, now, unchanged);
    }
    return false;
  }

  private boolean isPutOut(StreamCounters now) {
    return now.sales() == sales
        && now.reflected() + now.dropped() == sales
        && now.handled() == now.panes();
  }

  /** They may hold more: sales of an earlier run, and what was dropped and put right since. */
  private boolean isStored(SalesInTables stored, StreamCounters now) {
    return stored.agree() && stored.clientDays() >= sales - now.dropped();
  }

  /** Longer than the limit and some intervals. */
  private static boolean isLongerThan(Duration time, Duration limit, Duration interval) {
    return time.compareTo(limit.plus(interval.multipliedBy(5))) > 0;
  }

  private CommandException notReached(Lake lake, StreamCounters now, Duration unchanged) {
    SalesInTables stored = SalesInTables.of(lake);
    return CommandException.failed(
        "Table "
            + lake.clientDays()
            + ": Silver does not reach the "
            + sales
            + " sales that "
            + lake.bronze()
            + " held at the start (version "
            + version
            + "), and nothing has changed for "
            + unchanged.toSeconds()
            + " s. Taken in: "
            + now.sales()
            + "; in figures: "
            + now.reflected()
            + "; too late for their day: "
            + now.dropped()
            + ". Counted by client: "
            + stored.clientDays()
            + "; by country: "
            + stored.countries()
            + "; by segment: "
            + stored.segments()
            + ". No sale is lost, they are in Bronze: run 'silver --mode=incremental' once, which"
            + " puts in what is missing.");
  }
}
