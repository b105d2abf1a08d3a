package org.saleslakehouse.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.saleslakehouse.pipelines.Lakehouse;
import org.saleslakehouse.pipelines.runtime.BackgroundTask;

/**
 * A lakehouse command that has ended.
 *
 * @param commandLine as it was started
 * @param exitCode what it left
 * @param stdout its results
 * @param stderr its progress and errors
 */
record EndedCommand(String commandLine, int exitCode, String stdout, String stderr) {
  /**
   * Runs a command in this JVM, which saves the start of another one. Not for the Spark runner: its
   * Spark context and the one that reads the tables would be the same.
   *
   * @throws AssertionError when it still runs at the limit
   */
  static EndedCommand inThisJvm(Duration limit, String... arguments) {
    String commandLine = String.join(" ", arguments);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    BackgroundTask<Integer> command =
        BackgroundTask.start(
            commandLine,
            () ->
                Lakehouse.run(
                        arguments,
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8))
                    .code());
    boolean ended = command.await(limit);
    EndedCommand run =
        new EndedCommand(
            commandLine, ended ? command.result() : -1, out.toString(UTF_8), err.toString(UTF_8));
    assertThat("Still running after " + limit.toSeconds() + " s: " + run, ended, is(true));
    return run;
  }

  /** The command must have ended with this code. */
  EndedCommand expectExit(int code) {
    assertThat(this.toString(), exitCode, is(code));
    return this;
  }

  @Override
  public String toString() {
    return commandLine + "\nstdout:\n" + stdout + "\nstderr:\n" + stderr;
  }
}
