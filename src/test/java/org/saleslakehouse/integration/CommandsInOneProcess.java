package org.saleslakehouse.integration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.saleslakehouse.pipelines.Lakehouse;
import org.saleslakehouse.pipelines.console.ExitCode;

/**
 * Runs command lines of the lakehouse one after the other in this process, as they come on standard
 * input, one a line, parted by spaces outside of single quotes: for measuring what a command costs
 * once Java has loaded and compiled it, and for tests of many commands. After each it prints {@code
 * ENDED} and the exit code. Used by {@code src/test/bench/silver.sh} and {@link CommandHost}.
 */
public final class CommandsInOneProcess {
  private CommandsInOneProcess() {}

  /** Ends with the input. */
  public static void main(String[] arguments) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        ExitCode code = Lakehouse.run(words(line), System.out, System.err);
        System.out.println("ENDED " + code.code());
      }
    }
    System.exit(0);
  }

  /** A command line's words as a shell splits them: quotes of either kind hold a word together. */
  static String[] words(String line) {
    return Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+")
        .matcher(line)
        .results()
        .map(word -> word.group().replaceAll("'([^']*)'|\"([^\"]*)\"", "$1$2"))
        .toArray(String[]::new);
  }
}
