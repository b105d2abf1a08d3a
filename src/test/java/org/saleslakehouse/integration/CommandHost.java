package org.saleslakehouse.integration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that runs one command line after the other: for tests of what commands print, where the
 * start of a JVM for each would only cost time.
 */
final class CommandHost implements AutoCloseable {
  private static final Pattern ENDED = Pattern.compile("(?m)^ENDED (\\d+)$\\R?");

  private final ForkedLakehouse process;

  /** Up to where the process's output belongs to earlier commands. */
  private int read;

  private CommandHost(ForkedLakehouse process) {
    this.process = process;
  }

  /** How to start one, in this folder. */
  static ForkedLakehouse.Launch in(Path folder) {
    return ForkedLakehouse.main(CommandsInOneProcess.class, folder)
        .withInput()
        .withOutputTogether();
  }

  static CommandHost start(ForkedLakehouse.Launch launch) {
    return new CommandHost(launch.start());
  }

  /**
   * Runs a command and waits for its end.
   *
   * @param commandLine as {@link CommandsInOneProcess} takes it
   * @return what it left; its results and errors together are its output
   */
  EndedCommand run(String commandLine, Duration limit) {
    process.type(commandLine);
    Await.until(
        "the end of " + commandLine,
        limit,
        () -> !process.isAlive() || ENDED.matcher(process.stdout()).find(read),
        process::toString);
    String printed = process.stdout();
    Matcher end = ENDED.matcher(printed);
    if (!end.find(read)) {
      throw new AssertionError("The process has ended with " + commandLine + ": " + process);
    }
    String output = printed.substring(read, end.start());
    read = end.end();
    return new EndedCommand(commandLine, Integer.parseInt(end.group(1)), output, "");
  }

  @Override
  public void close() {
    process.close();
  }
}
