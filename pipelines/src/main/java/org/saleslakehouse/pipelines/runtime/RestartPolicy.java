package org.saleslakehouse.pipelines.runtime;

import java.time.Duration;
import java.util.Optional;

/**
 * How often, and after what wait, a failed pipeline is started again. Not Beam's FluentBackoff: its
 * waits are random by half, and users are told how long the wait is.
 */
public final class RestartPolicy {
  private static final Duration MAX_BACKOFF = Duration.ofMinutes(1);

  private final int maxRestarts;
  private final Duration firstBackoff;
  private int failuresInARow;

  /**
   * A policy.
   *
   * @param maxRestarts without progress in between
   * @param firstBackoff doubles with each failure in a row, up to a minute
   */
  public RestartPolicy(int maxRestarts, Duration firstBackoff) {
    this.maxRestarts = maxRestarts;
    this.firstBackoff = firstBackoff;
  }

  /**
   * Counts a failure.
   *
   * @param madeProgress whether the run committed something before
   * @return how long to wait before the next start; empty to give up
   */
  public Optional<Duration> failed(boolean madeProgress) {
    failuresInARow = madeProgress ? 1 : failuresInARow + 1;
    if (failuresInARow > maxRestarts) {
      return Optional.empty();
    }
    // Past 2^10 the limit has been reached for any first wait of a second or more.
    Duration doubled = firstBackoff.multipliedBy(1L << Math.min(failuresInARow - 1, 10));
    return Optional.of(doubled.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : doubled);
  }

  public int failuresInARow() {
    return failuresInARow;
  }
}
