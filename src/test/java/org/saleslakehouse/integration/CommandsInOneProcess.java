package org.saleslakehouse.integration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.saleslakehouse.pipelines.Lakehouse;
import org.saleslakehouse.pipelines.console.ExitCode;

/**
 * Runs command lines of the lakehouse one after the other in this process, as they come on standard
 * input, one a line, parted by spaces: for measuring what a command costs once Java has loaded and
 * compiled it. After each it prints {@code ENDED} and the exit code. Used by {@code
 * src/test/bench/silver.sh}.
 */
public final class CommandsInOneProcess {
  private CommandsInOneProcess() {}

  /** Ends with the input. */
  public static void main(String[] arguments) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        ExitCode code = Lakehouse.run(line.split(" "), System.out, System.err);
        System.out.println("ENDED " + code.code());
      }
    }
    System.exit(0);
  }
}
