package org.saleslakehouse.pipelines.query;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.saleslakehouse.pipelines.Lakehouse;
import org.saleslakehouse.pipelines.console.ExitCode;

/**
 * What the command printed, without a terminal.
 *
 * @param out the lines of standard output
 * @param err standard error
 */
record QueryRun(ExitCode code, List<String> out, String err) {

  /** Runs {@code query} with English numbers. */
  static QueryRun query(String... options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> arguments = new ArrayList<>(List.of("query"));
    arguments.addAll(List.of(options));
    if (arguments.stream().noneMatch(a -> a.startsWith("--language"))) {
      arguments.add("--language=en");
    }
    ExitCode code =
        Lakehouse.run(
            arguments.toArray(new String[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new QueryRun(
        code,
        out.toString(StandardCharsets.UTF_8).lines().toList(),
        err.toString(StandardCharsets.UTF_8));
  }
}
