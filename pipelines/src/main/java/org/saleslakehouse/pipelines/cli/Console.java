package org.saleslakehouse.pipelines.cli;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * The user's terminal, or the file that takes its place. Results go to standard output; progress,
 * notes and errors to standard error, so that a result can be piped on.
 *
 * <p>Progress rewrites one line on a terminal. Elsewhere it prints a line when there was none for
 * {@link #SPARSE}, and never the same twice.
 */
public final class Console {
  private static final Duration SPARSE = Duration.ofSeconds(5);
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final boolean quiet;
  private final boolean verbose;

  private boolean progressShown;
  private String lastProgress = "";
  private long lastProgressNanos = System.nanoTime() - SPARSE.toNanos();

  public Console(
      PrintStream out, PrintStream err, boolean terminal, boolean quiet, boolean verbose) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.quiet = quiet;
    this.verbose = verbose;
  }

  /** A line of the result. */
  public synchronized void print(String line) {
    clearProgress();
    out.println(line);
    out.flush();
  }

  /** A line about what happens; not shown when quiet. */
  @FormatMethod
  public synchronized void note(@FormatString String format, Object... args) {
    if (!quiet) {
      clearProgress();
      err.println(String.format(Locale.ENGLISH, format, args));
      err.flush();
    }
  }

  /** A line about something that needs attention though the work goes on; always shown. */
  @FormatMethod
  public synchronized void warn(@FormatString String format, Object... args) {
    clearProgress();
    err.println("warning: " + String.format(Locale.ENGLISH, format, args));
    err.flush();
  }

  /** An error: its message, and when verbose where it comes from. */
  public synchronized void error(String message, Throwable cause) {
    clearProgress();
    err.println("error: " + message);
    if (verbose) {
      cause.printStackTrace(err);
    }
    err.flush();
  }

  /** How far the work is. Call it as often as you like. */
  @FormatMethod
  public synchronized void progress(@FormatString String format, Object... args) {
    if (quiet) {
      return;
    }
    String line = String.format(Locale.ENGLISH, format, args);
    if (terminal) {
      err.print(CLEAR_LINE + line);
      progressShown = true;
    } else if (!line.equals(lastProgress)
        && System.nanoTime() - lastProgressNanos >= SPARSE.toNanos()) {
      err.println(line);
      lastProgressNanos = System.nanoTime();
      lastProgress = line;
    }
    err.flush();
  }

  public boolean isVerbose() {
    return verbose;
  }

  private void clearProgress() {
    if (progressShown) {
      err.print(CLEAR_LINE);
      progressShown = false;
    }
  }
}
