package org.saleslakehouse.pipelines.query.menu;

import java.time.Duration;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.runtime.StopSignal;

/**
 * Who is stopped by whom: Ctrl-C ends the report that runs, SIGTERM the menu and whatever it is at.
 *
 * <p>To be made by the thread that prompts and runs reports.
 */
final class Interruption {
  private static final Duration LONG = Duration.ofDays(1);

  private final StopSignal process;
  private final Thread menu = Thread.currentThread();
  private @Nullable StopSignal report;

  /**
   * Begins to watch.
   *
   * @param process asks the whole process to end
   */
  Interruption(StopSignal process) {
    this.process = process;
    Thread watch = new Thread(this::watch, "menu-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private void watch() {
    while (!process.await(LONG)) {
      // goes on waiting
    }
    endAll();
  }

  private synchronized void endAll() {
    if (report == null) {
      // It waits for a line.
      menu.interrupt();
    } else {
      report.request();
    }
  }

  /** A report begins. What is returned tells it to stop. */
  synchronized StopSignal begin() {
    report = StopSignal.manual();
    if (process.isRequested()) {
      report.request();
    }
    return report;
  }

  /** The report has ended. */
  synchronized void end() {
    report = null;
  }

  /** Ctrl-C came. A second one for the same report ends the process at once. */
  synchronized void interrupt() {
    if (report != null) {
      report.signalled();
    }
  }

  /** Whether the menu is to end as well. */
  boolean isProcessToEnd() {
    return process.isRequested();
  }
}
