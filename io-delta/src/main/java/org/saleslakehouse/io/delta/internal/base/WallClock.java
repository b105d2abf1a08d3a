package org.saleslakehouse.io.delta.internal.base;

import java.time.Clock;

/**
 * The clock by which tables are kept in order: what is recorded as the time of a commit, and what
 * is old enough to be cleaned up. A test may put another one in its place, to let days go by.
 */
public final class WallClock {
  private static volatile Clock clock = Clock.systemUTC();

  /** Milliseconds since the epoch. */
  public static long millis() {
    return clock.millis();
  }

  /** For tests: all of this process goes by this clock from now on. */
  public static void use(Clock other) {
    clock = other;
  }

  private WallClock() {}
}
