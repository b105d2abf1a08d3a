package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Goal: on a terminal {@code query} shows a menu that bears whatever is typed at it. Method: a real
 * pseudo-terminal, on which the keys are pressed that a user would press.
 */
class QueryMenuIT {
  private static final String PROMPT = "query> ";
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int BAD_USAGE = 2;
  private static final int STOPPED = 130;

  /** Files by as many names; to read them all takes a minute or more. */
  private static final int MANY = 4000;

  @TempDir static Path lakes;
  @TempDir Path folder;

  private static Path small;
  private static Path large;

  @BeforeAll
  static void makeLakes() throws IOException {
    small = new PlantedLake(lakes.resolve("small")).store("ventes_stream", 0, 2).folder();
    large =
        new PlantedLake(lakes.resolve("large"))
            .store("ventes_stream", 0, 4999)
            .multiply(Rows.BRONZE_PATH, MANY)
            .folder();
  }

  private ForkedLakehouse.Launch query(Path lake, String... more) {
    return ForkedLakehouse.command(folder, "query", "--lake=" + lake, "--language=en").with(more);
  }

  @Test
  void reportsAreChosenByNumberAndByNameUntilQ() throws Exception {
    try (TerminalSession terminal = query(small).startOnTerminal()) {
      terminal
          .await("Reports of " + small)
          .await("5  counts")
          .await("14  expectations")
          .await(PROMPT)
          .type("5")
          .await("Rows of all tables")
          .await("bronze/ventes_stream     3")
          .await(PROMPT)
          .type("latest")
          .await("Latest transactions")
          .await(PROMPT)
          .type("LATE")
          .await("Late sales by day")
          .await(PROMPT)
          .type("menu")
          .await("Reports of " + small)
          .await(PROMPT)
          .type("all")
          .await("Bronze: sales, last ingested first")
          .await("Overall")
          .await(PROMPT)
          .type("q")
          .expectExit(DONE);
      assertThat(terminal.shown(), containsString("\u001b[1mLatest transactions\u001b[0m"));
    }
  }

  @Tag("certify")
  @Test
  void whatCannotBeIsOneLineAndTheMenuGoesOn() throws Exception {
    try (TerminalSession terminal = query(small).startOnTerminal()) {
      terminal
          .await(PROMPT)
          .type("cuonts")
          .await("error: There is no report 'cuonts'. Did you mean counts?")
          .await(PROMPT)
          .type("15")
          .await("error: There is no report '15'. Type a number from 1 to 14 or a name;")
          .await(PROMPT)
          .type("")
          .await(PROMPT)
          .type("loyalty")
          .await("Table silver/ventes_aggreges is not there yet: 'silver' makes it.")
          .await(PROMPT)
          .type("asOf yesterday")
          .await("error: --asOf=yesterday is neither a version nor a time in UTC")
          .await(PROMPT)
          .type("asOf 7")
          .await("query as of 7> ")
          .type("latest")
          .await("error: Table " + small + "/bronze/ventes_stream has no version 7")
          .await("query as of 7> ")
          .type("counts")
          .await("error: --asOf=7 is a version, and each table counts its own.")
          .await("query as of 7> ")
          .type("exit")
          .expectExit(DONE);
      assertThat(terminal.toString(), not(containsString("\tat ")));
    }
  }

  @Tag("certify")
  @Test
  void settingsAreTypedOrAskedForAndWordsCompleted() throws Exception {
    try (TerminalSession terminal = query(small, "--limit=2").startOnTerminal()) {
      terminal
          .await("Settings: limit 2, asOf now, format table, language en")
          .await(PROMPT)
          .type("limit 0")
          .await("error: limit 0 is not from 1 to 1000000.")
          .await(PROMPT)
          .type("limit")
          .await("limit (rows of each report, at most) [2]: ")
          .type("1")
          .await("limit 1, asOf now, format table, language en")
          .await(PROMPT)
          .type("limit")
          .await("[1]: ")
          .press(TerminalSession.CTRL_C)
          .await(PROMPT)
          .type("format csv")
          .await("limit 1, asOf now, format csv, language en")
          .await(PROMPT)
          .press("lat" + TerminalSession.TAB)
          .await("late")
          .press("s" + TerminalSession.TAB)
          .await("latest")
          .type("")
          .await("timestamp,vente_id,")
          .await(PROMPT)
          .type("all")
          .await("error: --format=csv has the columns of one result")
          .await(PROMPT)
          .type("language klingon")
          .await("error: --language=klingon is not a language")
          .await(PROMPT)
          .press(TerminalSession.CTRL_D)
          .expectExit(DONE);
    }
  }

  @Tag("certify")
  @Test
  void questionsAreAskedInSql() throws Exception {
    try (TerminalSession terminal = query(small).startOnTerminal()) {
      terminal
          .await("sql")
          .await(PROMPT)
          .type("select count(*) as n from ventes_stream where pays <> 'No\\where!1'")
          .await("  n\n  -\n  3")
          .await(PROMPT)
          .type("sql")
          .await("sql> ")
          .type("SELECT nothing FROM ventes_stream")
          .await("error: --sql is wrong at line 1, column 8")
          .await(PROMPT)
          .press("select max(kafka_offset) from ventes_s" + TerminalSession.TAB)
          .await("tream")
          .type("")
          .await("2")
          .await(PROMPT)
          .type("sql drop table ventes_stream")
          .await("error: --sql only reads")
          .await(PROMPT)
          .type("q")
          .expectExit(DONE);
    }
  }

  /** As in a shell: what is typed is void, and the prompt is there again. */
  @Test
  void ctrlCAtThePromptVoidsTheLineAndSaysHowToLeave() throws Exception {
    try (TerminalSession terminal =
        query(small).withEnvironment("NO_COLOR", "1").startOnTerminal()) {
      terminal
          .await(PROMPT)
          .press("stat" + TerminalSession.CTRL_C)
          .await("Type q or press Ctrl-D to leave.")
          .await(PROMPT)
          .press(TerminalSession.CTRL_C)
          .await("Type q or press Ctrl-D to leave.")
          .await(PROMPT)
          .type("counts")
          .await("bronze/ventes_stream     3")
          .await(PROMPT)
          .press(TerminalSession.CTRL_D)
          .expectExit(DONE);
      assertThat(terminal.shown(), not(containsString("\u001b[1mRows of all tables")));
    }
  }

  @Tag("certify")
  @Test
  void ctrlCDuringAReportEndsTheReportOnly() throws Exception {
    try (TerminalSession terminal = query(large).startOnTerminal()) {
      for (int round = 0; round < 2; round++) {
        terminal
            .await(PROMPT)
            .type("latest")
            .await("Reading bronze/ventes_stream: ")
            .press(TerminalSession.CTRL_C)
            .await("Stopped before all was read.");
      }
      terminal
          .await(PROMPT)
          .type("select kafka_offset from ventes_stream limit 900000")
          .await("4999")
          .press(TerminalSession.CTRL_C)
          .await("Stopped before all was printed.");
      terminal.await(PROMPT).type("q").expectExit(DONE);
    }
  }

  @Tag("certify")
  @Test
  void sigtermEndsTheMenuAtThePromptAndDuringAReport() throws Exception {
    try (TerminalSession terminal = query(large).startOnTerminal()) {
      terminal.await(PROMPT);
      terminate(terminal);
      terminal.expectExit(STOPPED);
    }
    try (TerminalSession terminal = query(large).startOnTerminal()) {
      terminal.await(PROMPT).type("latest").await("Reading bronze/ventes_stream: ");
      terminate(terminal);
      terminal.expectExit(STOPPED);
    }
  }

  private static void terminate(TerminalSession terminal) {
    ProcessHandle.of(terminal.pid()).orElseThrow().destroy();
  }

  @Tag("certify")
  @Test
  void ctrlCEndsASingleReportWithTheCodeOfShells() throws Exception {
    try (TerminalSession terminal = query(large, "--report=latest").startOnTerminal()) {
      terminal
          .await("Reading bronze/ventes_stream: ")
          .press(TerminalSession.CTRL_C)
          .await("Stopped before all was read.")
          .expectExit(STOPPED);
    }
  }

  @Tag("certify")
  @Test
  void aTerminalThatDoesNotTellItsSizeIsTakenForAUsualOne() throws Exception {
    try (TerminalSession terminal = query(small).startOnTerminal(TerminalSession.UNKNOWN)) {
      terminal.await(PROMPT).type("counts").await("ventes_stream     3").await(PROMPT).type("q");
      terminal.expectExit(DONE);
    }
  }

  @Tag("certify")
  @Test
  void mistakesOfTheCommandLineEndItBeforeTheMenu() throws Exception {
    try (TerminalSession terminal = query(folder.resolve("none")).startOnTerminal()) {
      terminal.await("error: Lake " + folder + "/none does not exist.").expectExit(FAILED);
    }
    try (TerminalSession terminal = query(small, "--asOf=yesterday").startOnTerminal()) {
      terminal.await("error: --asOf=yesterday is neither").expectExit(BAD_USAGE);
    }
  }

  /** Reports start quickly because nothing is loaded that only the menu needs. */
  @Test
  void aSingleReportLoadsNothingOfTheMenu() {
    try (ForkedLakehouse run =
        query(small, "--report=counts").withJvmOption("-Xlog:class+load").start()) {
      List<String> loaded = run.expectExit(DONE, TestLake.RUN_LIMIT).stdout().lines().toList();
      // Its signals and the widths of its letters serve all commands.
      assertThat(String.join("\n", loaded), not(containsString(" org.jline.reader.")));
      assertThat(String.join("\n", loaded), not(containsString(" org.jline.terminal.")));
      assertThat(String.join("\n", loaded), not(containsString(".query.menu.")));
    }
  }
}
