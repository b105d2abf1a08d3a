package org.saleslakehouse.pipelines.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;
import org.saleslakehouse.pipelines.console.ExitCode;

/**
 * Tells a command that it should end: Ctrl-C (SIGINT), SIGTERM, or a call to {@link #request()}.
 *
 * <p>The two signals are taken before the JVM begins to end, so that the command stops in peace:
 * once the JVM ends, Spark, Hadoop and Kafka tear themselves down in threads of their own, while
 * the pipeline is still being cancelled. A second signal ends the process at once, and so does a
 * command that has not ended some seconds after the first: what it has not stored is left to the
 * next run, as after a crash.
 */
public final class StopSignal implements AutoCloseable {
  private static final List<String> SIGNALS = List.of("INT", "TERM");

  /** Who stops containers kills what still runs ten seconds after SIGTERM, as Docker does. */
  private static final Duration GRACE = Duration.ofMillis(9500);

  /** For what comes after the command, such as the clean-up of Spark and Hadoop. */
  private static final Duration CLEAN_UP = Duration.ofSeconds(1);

  /** When the process was signalled first; 0 if it was not. */
  private static volatile long signalledNanos;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What handled the signals before, by name. */
  private final Map<String, Object> previousHandlers = new HashMap<>();

  private StopSignal() {}

  /** A signal that the process's signals raise. */
  public static StopSignal install() {
    StopSignal signal = new StopSignal();
    // With java -Xrs they cannot be taken: the JVM then ends by its own rules.
    SIGNALS.forEach(
        name ->
            signal.previousHandlers.put(name, Signals.register(name, signal::signalledToProcess)));
    return signal;
  }

  /** A signal that only {@link #request()} raises. */
  public static StopSignal manual() {
    return new StopSignal();
  }

  /** What is left of a limit for the end of a process: less, if a signal has asked for it. */
  public static Duration leftOf(Duration limit) {
    if (signalledNanos == 0) {
      return limit;
    }
    Duration left = GRACE.minusNanos(System.nanoTime() - signalledNanos);
    return left.compareTo(limit) < 0 ? left : limit;
  }

  /** Asks the command to end. */
  public void request() {
    requested.countDown();
  }

  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /**
   * Waits until the command is to end, at most this long.
   *
   * @return whether it is to end; an interrupted thread is told so too, and stays interrupted
   */
  public boolean await(Duration limit) {
    try {
      return requested.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      request();
      return true;
    }
  }

  private void signalledToProcess() {
    if (!isRequested()) {
      signalledNanos = System.nanoTime();
    }
    signalled();
    Thread watchdog = new Thread(this::haltAfterGrace, "stop-watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
  }

  private void haltAfterGrace() {
    try {
      if (!closed.await(GRACE.minus(CLEAN_UP).toMillis(), TimeUnit.MILLISECONDS)) {
        Runtime.getRuntime().halt(ExitCode.STOPPED.code());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a signal does: asks the command to end or, the second time, ends the process at once. */
  public void signalled() {
    if (isRequested()) {
      // Impatience, or something that does not end: no clean-up any more.
      Runtime.getRuntime().halt(ExitCode.STOPPED.code());
    }
    request();
  }

  /** Gives the signals back. */
  @Override
  public void close() {
    closed.countDown();
    previousHandlers.forEach(Signals::unregister);
    previousHandlers.clear();
  }
}
