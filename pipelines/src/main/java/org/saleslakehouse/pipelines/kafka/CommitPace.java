package org.saleslakehouse.pipelines.kafka;

import java.time.Duration;

/**
 * When a reader commits, and to which tables: so often that the newest sale that can be seen is no
 * older than asked for; a third as often where few come, for each commit makes a file; and while it
 * catches up with a backlog, whose sales are old anyway, when there is a good file full. Its first
 * commit is made at once: what it finds has waited for it, maybe since another reader died. While
 * records come all the time, it is the main table that is committed; the others have few rows, and
 * wait for the end of the order, or until nothing comes. And when it fetches: a fetch costs the
 * same for one record as for many, so that they are left to gather at the broker while nobody
 * waits.
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

  /** The part of the freshness for which a broker gathers records before it answers. */
  private static final int GATHERING_PART = 10;

  /** What Kafka's consumers have a broker wait for the first record. */
  private static final long MAX_GATHERING_MILLIS = 500;

  /** How many times as long none are asked for. */
  private static final int REST_FACTOR = 4;

  private final long freshnessMillis;
  private final long gatheringMillis;
  private long firstMillis;
  private boolean isPending;
  private boolean isNew = true;
  private boolean isBehind;
  private boolean isDeferred;
  private long committedMillis;

  /** Whether records come, as far as is known. */
  private boolean isFlowing = true;

  /**
   * A pace.
   *
   * @param freshnessMillis how long a record may wait for its commit
   */
  CommitPace(long freshnessMillis) {
    this.freshnessMillis = freshnessMillis;
    this.gatheringMillis = gathering(freshnessMillis).toMillis();
  }

  /** How long a broker may gather records before it answers. */
  static Duration gathering(long freshnessMillis) {
    return Duration.ofMillis(Math.min(freshnessMillis / GATHERING_PART, MAX_GATHERING_MILLIS));
  }

  /**
   * How long records may be left at the broker before they are asked for. Not with a backlog; not
   * while the first one after a commit is waited for, from which the time to the next counts; and
   * shortly before a commit the newest are to be fetched.
   *
   * @param waitMillis until the commit is due or the order ends
   * @param behind records that are there to be read
   */
  long restMillis(long waitMillis, long behind) {
    if (behind > 0 || !isPending) {
      return 0;
    }
    long most = Math.min(gatheringMillis * REST_FACTOR, MAX_GATHERING_MILLIS);
    return Math.max(0, Math.min(most, waitMillis - gatheringMillis * 4 / 3));
  }

  /** Takes note of whether records came within this time. */
  void waitedForRecords(boolean came, long millis) {
    isFlowing = came || isPending || (isFlowing && millis < gatheringMillis * 2);
  }

  /** Whether nothing comes, so that it suffices to be told when there is something again. */
  boolean isIdle() {
    return !isFlowing && !isPending;
  }

  /** Takes note of whether there is something again. */
  void waitedForMore(boolean isThere) {
    isFlowing = isThere;
  }

  /**
   * Takes note that something came that is to be committed. What comes with the first answer after
   * a commit has gathered since then.
   */
  void pending(long nowMillis) {
    isFlowing = true;
    if (!isPending) {
      isPending = true;
      boolean isFirstAnswer = nowMillis - committedMillis < gatheringMillis * 2;
      firstMillis = isFirstAnswer ? committedMillis : nowMillis;
    }
  }

  /**
   * Takes note of a commit.
   *
   * @param deferred whether rows of other tables than the main one are to come with a later one
   */
  void committed(long nowMillis, boolean deferred) {
    isNew = false;
    isPending = false;
    isDeferred = deferred;
    committedMillis = nowMillis;
  }

  /** Whether the reader has not come to a commit yet, or to the end of an order. */
  boolean isNew() {
    return isNew;
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
    return firstMillis + waiting(rows, behind) - nowMillis;
  }

  private long waiting(long rows, long behind) {
    if (isBehind) {
      return rows >= BACKLOG_ROWS
          ? 0
          : Math.max(freshnessMillis, Math.min(freshnessMillis * BACKLOG_FACTOR, BACKLOG_MILLIS));
    }
    if (isNew && behind == 0) {
      return 0;
    }
    return rows < FEW_ROWS ? (long) (freshnessMillis * FEW_FACTOR) : freshnessMillis;
  }
}
