package org.saleslakehouse.pipelines.console;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final String NEWLINE = System.lineSeparator();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Console console(boolean terminal, boolean quiet) {
    return new Console(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        terminal,
        quiet,
        false);
  }

  @Test
  void resultsGoToStandardOutputAndNotesToStandardError() {
    Console console = console(false, false);
    console.print("result");
    console.note("%,d done", 1234);
    assertThat(out.toString(StandardCharsets.UTF_8), equalTo("result" + NEWLINE));
    assertThat(err.toString(StandardCharsets.UTF_8), equalTo("1,234 done" + NEWLINE));
  }

  @Test
  void progressRewritesOneLineOnATerminalAndIsClearedForWhatFollows() {
    Console console = console(true, false);
    console.progress("%d", 1);
    console.progress("%d", 2);
    console.note("end");
    assertThat(
        err.toString(StandardCharsets.UTF_8),
        equalTo("\r\u001b[K1\r\u001b[K2\r\u001b[Kend" + NEWLINE));
  }

  @Test
  void progressIsForTerminalsOnly() {
    Console console = console(false, false);
    console.progress("%d", 1);
    assertThat(err.toString(StandardCharsets.UTF_8), equalTo(""));
  }

  @Test
  void quietKeepsResultsWarningsAndErrorsOnly() {
    Console console = console(false, true);
    console.progress("%d", 1);
    console.note("note");
    console.print("result");
    console.warn("careful");
    console.error("wrong", new IllegalStateException());
    assertThat(out.toString(StandardCharsets.UTF_8), equalTo("result" + NEWLINE));
    assertThat(
        err.toString(StandardCharsets.UTF_8),
        equalTo("warning: careful" + NEWLINE + "error: wrong" + NEWLINE));
  }

  @Test
  void onATerminalErrorsAndWarningsStandOut() {
    Console console = console(true, true);
    console.warn("careful");
    console.error("wrong", new IllegalStateException());
    String[] lines = err.toString(StandardCharsets.UTF_8).split(NEWLINE, -1);
    boolean colours = System.getenv("NO_COLOR") == null;
    assertThat(
        lines[0], equalTo(colours ? "\u001b[33mwarning:\u001b[0m careful" : "warning: careful"));
    assertThat(lines[1], equalTo(colours ? "\u001b[31merror:\u001b[0m wrong" : "error: wrong"));
  }
}
