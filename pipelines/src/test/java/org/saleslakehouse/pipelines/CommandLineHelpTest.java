package org.saleslakehouse.pipelines;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.pipelines.options.OptionDefinition;

/** What helps at the prompt: help, version, completion. */
class CommandLineHelpTest {
  @TempDir Path directory;

  private String run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ExitCode code =
        Lakehouse.run(
            arguments,
            Map.of(),
            directory,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(err.toString(StandardCharsets.UTF_8), code, equalTo(ExitCode.DONE));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void eachCommandsHelpNamesEachOfItsOptionsAndAnExample() {
    for (Command command : Lakehouse.commands()) {
      String help = run(command.name(), "--help");
      assertThat(help, containsString("Examples:"));
      OptionDefinition.ownOptionsOf(command.optionsType())
          .keySet()
          .forEach(option -> assertThat(help, containsString("--" + option)));
    }
  }

  @Test
  void optionsStandUnderTheSectionOfTheConfigurationFile() {
    String help = run("bronze", "--help");
    assertThat(help, containsString("\nThe brokers and the topic [kafka]:\n"));
    assertThat(help, containsString("\nWhere the tables are [lake]:\n"));
    assertThat(help, containsString("[default: 5s]"));
    assertThat(help, containsString("[default: 128MB]"));
  }

  @Test
  void helpMayComeFirst() {
    assertThat(run("help", "silver"), equalTo(run("silver", "--help")));
    assertThat(run("help"), equalTo(run("--help")));
  }

  @Test
  void theVersionTellsWhatRunsHere() {
    assertThat(
        run("--version"),
        matchesPattern(
            "lakehouse \\d\\S+\nApache Beam 2\\.\\S+\nrunner profiles: \\w+\nJava 17\\S* on .+\n"));
  }

  @Test
  void theShellCompletesCommandsOptionsAndChoices() throws Exception {
    Path script = directory.resolve("completion.sh");
    Files.writeString(script, run("completion"));
    assertThat(completed(script, "bron"), equalTo("bronze"));
    assertThat(completed(script, "bronze", "--startingO"), equalTo("--startingOffsets"));
    assertThat(completed(script, "silver", "--mode", "str"), equalTo("streaming"));
  }

  /** What bash offers for the last word. */
  private static String completed(Path script, String... words)
      throws IOException, InterruptedException {
    String typed = "lakehouse " + String.join(" ", words);
    String ask =
        "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE='%s'; COMP_POINT=%d; COMP_TYPE=9;"
            + " _complete_lakehouse; echo ${COMPREPLY[@]}";
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                String.format(ask, script, typed, words.length, typed, typed.length()))
            // Where bash grumbles that nobody has pressed the tab key.
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    bash.getOutputStream().close();
    String offered = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    bash.waitFor();
    return offered.strip();
  }
}
