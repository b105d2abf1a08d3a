package org.saleslakehouse.integration;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for what another process does: polls, and gives up at a deadline. */
final class Await {
  private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();

  /**
   * Waits until the condition holds.
   *
   * @param situation told when it does not hold in time
   * @throws AssertionError when the limit is over
   */
  static void until(
      String what, Duration limit, BooleanSupplier condition, Supplier<String> situation) {
    if (!holdsWithin(limit, condition)) {
      throw new AssertionError(
          "Not within " + limit.toSeconds() + " s: " + what + ". " + situation.get());
    }
  }

  /** Whether the condition holds before the limit is over. */
  static boolean holdsWithin(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  private Await() {}
}
