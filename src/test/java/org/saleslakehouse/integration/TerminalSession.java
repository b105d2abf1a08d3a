package org.saleslakehouse.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.saleslakehouse.pipelines.runtime.BackgroundTask;

/**
 * A process on a terminal of its own, and somebody who types at it and reads what it shows. What is
 * waited for is looked for behind what was waited for before.
 */
final class TerminalSession implements AutoCloseable {
  static final String CTRL_C = "\u0003";
  static final String CTRL_D = "\u0004";
  static final String TAB = "\t";

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** So wide that no line of ours is wrapped. */
  static final WinSize WIDE = new WinSize(240, 60);

  /** Of a terminal that does not tell. */
  static final WinSize UNKNOWN = new WinSize(0, 0);

  /** Colours, movements of the cursor and modes; one that is only half there, too. */
  private static final Pattern CONTROL =
      Pattern.compile("\u001b\\[[0-9;?]*[a-zA-Z]|\u001b[=>]|\u001b(?:\\[[0-9;?]*)?$|[\r\u0007]");

  private final PtyProcess process;
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final BackgroundTask<Void> reading;
  private int seen;

  private TerminalSession(PtyProcess process) {
    this.process = process;
    this.reading = BackgroundTask.start("terminal", this::readAll);
  }

  /** Starts what the builder describes; its redirections do not matter. */
  static TerminalSession start(ProcessBuilder builder, WinSize size) throws IOException {
    Map<String, String> environment = new HashMap<>(builder.environment());
    environment.put("TERM", "xterm-256color");
    return new TerminalSession(
        new PtyProcessBuilder(builder.command().toArray(new String[0]))
            .setEnvironment(environment)
            .setDirectory(builder.directory().toString())
            .setInitialColumns(size.getColumns())
            .setInitialRows(size.getRows())
            .start());
  }

  private Void readAll() {
    try (InputStream output = process.getInputStream()) {
      output.transferTo(shown);
    } catch (IOException e) {
      // The terminal is gone with its process.
    }
    return null;
  }

  /** All that was shown, with colours. */
  String shown() {
    return shown.toString(UTF_8);
  }

  /** What a user sees of it, line by line. */
  List<String> lines() {
    return TerminalText.lines(shown());
  }

  /** All text that was ever shown. */
  private String text() {
    return CONTROL.matcher(shown()).replaceAll("");
  }

  /** Waits until this is shown. */
  TerminalSession await(String text) {
    Await.until("the terminal shows '" + text + "'", LIMIT, () -> isShown(text), this::toString);
    seen = text().indexOf(text, seen) + text.length();
    return this;
  }

  private boolean isShown(String text) {
    // Whether it has ended is asked first, so that what it said last is not missed.
    boolean isOver = reading.isEnded();
    boolean isShown = text().indexOf(text, seen) >= 0;
    if (isOver && !isShown) {
      throw new AssertionError("Ended without showing '" + text + "'. " + this);
    }
    return isShown;
  }

  /** Presses keys. */
  TerminalSession press(String keys) {
    try {
      process.getOutputStream().write(keys.getBytes(UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Types a line and presses Enter. */
  TerminalSession type(String line) {
    return press(line + "\r");
  }

  long pid() {
    return process.pid();
  }

  /** Waits for the end, which must come with this exit code. */
  void expectExit(int code) throws InterruptedException {
    assertThat(toString(), awaitExit(), is(code));
  }

  /** Waits for the end, and for all that is shown until then; returns the exit code. */
  int awaitExit() throws InterruptedException {
    boolean ended = process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    assertThat("Has ended: " + this, ended, is(true));
    reading.await(LIMIT);
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return "The terminal shows:\n" + text();
  }
}
