package org.saleslakehouse.pipelines.kafka;

/**
 * When a reader commits, and to which tables: so often that the newest sale that can be seen is no
 * older than asked for; a third as often where few come, for each commit makes a file; and while it
 * catches up with a backlog, whose sales are old anyway, when there is a good file full. While
 * records come all the time, it is the main table that is committed; the others have few rows, and
 * wait for the end of the order, or until nothing comes.
 *
 * <p>Goes on from order to order. Not thread-safe.
 */
final class CommitPace {
  private static final long FEW_ROWS = 1000;
  private static final double FEW_FACTOR = 2.8;
  private static final long BACKLOG_RECORDS = 20_000;
  private static final long BACKLOG_ROWS = 1_000_000;
  private static final long BACKLOG_FACTOR = 10;
  private static final long BACKLOG_MILLIS = 30_000;

  private final long freshnessMillis;
  private long firstMillis;
  private boolean isPending;
  private boolean isBehind;
  private boolean isDeferred;
  private long committedMillis;

  /**
   * A pace.
   *
   * @param freshnessMillis how long a record may wait for its commit
   */
  CommitPace(long freshnessMillis) {
    this.freshnessMillis = freshnessMillis;
  }

  /** Takes note that something came that is to be committed. */
  void pending(long nowMillis) {
    if (!isPending) {
      isPending = true;
      firstMillis = nowMillis;
    }
  }

  /**
   * Takes note of a commit.
   *
   * @param deferred whether rows of other tables than the main one are to come with a later one
   */
  void committed(long nowMillis, boolean deferred) {
    isPending = false;
    isDeferred = deferred;
    committedMillis = nowMillis;
  }

  /** Whether the main table alone is to be committed now: more is likely to come at once. */
  boolean mayDefer() {
    return isPending && !isBehind && firstMillis - committedMillis < freshnessMillis;
  }

  /** Whether there was a backlog that has not been read to its end, and something to commit. */
  boolean isCatchingUp() {
    return isPending && isBehind;
  }

  /**
   * How long until the next commit is due.
   *
   * @param rows not committed yet
   * @param behind records that are there to be read
   * @return in milliseconds, 0 or less if it is due now
   */
  long millisLeft(long nowMillis, long rows, long behind) {
    // To the end: a commit shortly before it would be followed by a small one.
    isBehind = behind > BACKLOG_RECORDS || (isBehind && behind > 0);
    if (!isPending) {
      return isDeferred ? committedMillis + freshnessMillis - nowMillis : Long.MAX_VALUE;
    }
    return firstMillis + waiting(rows) - nowMillis;
  }

  private long waiting(long rows) {
    if (isBehind) {
      return rows >= BACKLOG_ROWS
          ? 0
          : Math.max(freshnessMillis, Math.min(freshnessMillis * BACKLOG_FACTOR, BACKLOG_MILLIS));
    }
    return rows < FEW_ROWS ? (long) (freshnessMillis * FEW_FACTOR) : freshnessMillis;
  }
}
