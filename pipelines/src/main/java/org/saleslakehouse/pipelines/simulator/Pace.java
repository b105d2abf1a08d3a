package org.saleslakehouse.pipelines.simulator;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.saleslakehouse.pipelines.runtime.StopSignal;

/**
 * Keeps a rate without drifting: record i is due i/rate after the start, however long those before
 * it took. Late ones follow at once, so a hiccup is caught up.
 */
final class Pace {
  // A shorter sleep costs more than it gains: records that fall due meanwhile go in one burst.
  private static final long MIN_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final double perSecond;
  private final StopSignal stop;
  private final long startNanos;

  /** Starts now. A rate of 0 never waits. */
  Pace(double perSecond, StopSignal stop) {
    this.perSecond = perSecond;
    this.stop = stop;
    this.startNanos = System.nanoTime();
  }

  /**
   * Waits until a record is due.
   *
   * @return false when the sender is to stop
   */
  boolean awaitDue(long index) {
    if (perSecond == 0) {
      return !stop.isRequested();
    }
    long dueNanos = startNanos + (long) (index / perSecond * TimeUnit.SECONDS.toNanos(1));
    long wait = dueNanos - System.nanoTime();
    return wait <= 0
        ? !stop.isRequested()
        : !stop.await(Duration.ofNanos(Math.max(wait, MIN_SLEEP_NANOS)));
  }
}
