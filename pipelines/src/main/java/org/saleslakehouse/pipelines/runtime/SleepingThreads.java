package org.saleslakehouse.pipelines.runtime;

import java.time.Duration;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Threads of a runner that sleep until their time comes, and which the end of a pipeline waits for.
 * The Spark runner's timer of micro-batches is one: a pipeline that is stopped would sleep through
 * up to two of them. Such a thread ends when it is interrupted; its name is what the runner profile
 * says.
 */
final class SleepingThreads {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

  private final @Nullable String name;

  /**
   * Threads of this name.
   *
   * @param name null if the runner has none
   */
  SleepingThreads(@Nullable String name) {
    this.name = name;
  }

  /**
   * Waits for the end of a pipeline, and has none of these threads hold it up.
   *
   * @return whether it has come within the limit
   */
  boolean awaitAwake(BackgroundTask<?> end, Duration limit) {
    if (name == null) {
      return end.await(limit);
    }
    long deadline = System.nanoTime() + limit.toNanos();
    while (!end.await(LOOK_INTERVAL)) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().equals(name))
          .forEach(Thread::interrupt);
    }
    return true;
  }
}
