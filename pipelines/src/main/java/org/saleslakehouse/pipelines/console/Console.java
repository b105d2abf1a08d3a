package org.saleslakehouse.pipelines.console;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.PrintStream;
import java.util.Locale;

/**
 * The user's terminal, or the file that takes its place. Results go to standard output; progress,
 * notes and errors to standard error, so that a result can be piped on.
 *
 * <p>Progress rewrites one line on a terminal, and is not shown elsewhere. Colours are for
 * terminals too, unless {@code NO_COLOR} is set.
 */
public final class Console {
  private static final String CLEAR_LINE = "\r\u001b[K";
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintStream out;
  private final PrintStream err;
  private final PrintStream data;
  private final boolean terminal;
  private final boolean quiet;
  private final boolean verbose;

  private boolean progressShown;

  public Console(
      PrintStream out, PrintStream err, boolean terminal, boolean quiet, boolean verbose) {
    this(out, err, out, terminal, quiet, verbose);
  }

  /**
   * A console.
   *
   * @param out standard output for what the program says
   * @param err standard error
   * @param data standard output for what is in tables and files, of which nothing may be masked
   */
  public Console(
      PrintStream out,
      PrintStream err,
      PrintStream data,
      boolean terminal,
      boolean quiet,
      boolean verbose) {
    this.out = out;
    this.err = err;
    this.data = data;
    this.terminal = terminal;
    this.quiet = quiet;
    this.verbose = verbose;
  }

  /** A line of the result. */
  public synchronized void print(String line) {
    printSafe(SafeText.lines(line));
  }

  /**
   * A line of data, exactly as it is: whoever hands it in makes sure that it drives no terminal
   * ({@link SafeText}).
   */
  public synchronized void printData(String line) {
    clearProgress();
    data.println(line);
    data.flush();
  }

  private void printSafe(String line) {
    clearProgress();
    out.println(line);
    out.flush();
  }

  /** A line above a part of the data; stands out on a terminal. */
  public synchronized void printHeading(String line) {
    printData(styled(SafeText.line(line), BOLD));
  }

  /** A line about what happens; not shown when quiet. */
  @FormatMethod
  public synchronized void note(@FormatString String format, Object... args) {
    if (!quiet) {
      clearProgress();
      err.println(SafeText.lines(String.format(Locale.ENGLISH, format, args)));
      err.flush();
    }
  }

  /** A line about something that needs attention though the work goes on; always shown. */
  @FormatMethod
  public synchronized void warn(@FormatString String format, Object... args) {
    clearProgress();
    err.println(
        styled("warning:", YELLOW)
            + " "
            + SafeText.lines(String.format(Locale.ENGLISH, format, args)));
    err.flush();
  }

  /** An error: its message, and when verbose where it comes from. */
  public synchronized void error(String message, Throwable cause) {
    clearProgress();
    err.println(styled("error:", RED) + " " + SafeText.lines(message));
    if (verbose) {
      cause.printStackTrace(err);
    }
    err.flush();
  }

  /** How far the work is. Call it as often as you like. */
  @FormatMethod
  public synchronized void progress(@FormatString String format, Object... args) {
    if (quiet || !terminal) {
      return;
    }
    err.print(CLEAR_LINE + SafeText.line(String.format(Locale.ENGLISH, format, args)));
    err.flush();
    progressShown = true;
  }

  private String styled(String text, String style) {
    return terminal && System.getenv("NO_COLOR") == null ? style + text + PLAIN : text;
  }

  /** Whether somebody sits there who can be asked. */
  public boolean isTerminal() {
    return terminal;
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
