package org.saleslakehouse.pipelines.query.menu;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.query.menu.Choice.Action;

class ChoiceTest {
  private static final List<MenuEntry> REPORTS =
      List.of(new MenuEntry("counts", "Rows"), new MenuEntry("top_clients", "Clients"));

  @ParameterizedTest
  @CsvSource({
    "1, REPORT, counts",
    "' 2 ', REPORT, top_clients",
    "Top_Clients, REPORT, top_clients",
    "all, ALL_REPORTS, ''",
    "?, SHOW_MENU, ''",
    "help, SHOW_MENU, ''",
    "Q, LEAVE, ''",
    "exit, LEAVE, ''",
    "'  ', NOTHING, ''",
    "asof, CHANGE_SETTING, asOf",
  })
  void aLineIsANumberANameOrAWord(String line, Action action, String subject) {
    assertThat(Choice.parse(line, REPORTS), equalTo(new Choice(action, subject, Optional.empty())));
  }

  @Test
  void whatStandsBehindASettingIsItsValue() {
    assertThat(
        Choice.parse("asOf  2025-12-01 10:00:00 ", REPORTS).value(),
        equalTo(Optional.of("2025-12-01 10:00:00")));
  }

  @ParameterizedTest
  @CsvSource({
    "SELECT 1, SELECT 1",
    "' with x AS (select 1) select * from x; ', with x AS (select 1) select * from x;",
    "sql values 1, values 1",
  })
  void aStatementIsAskedInSql(String line, String statement) {
    assertThat(
        Choice.parse(line, REPORTS),
        equalTo(new Choice(Action.ASK_IN_SQL, "", Optional.of(statement))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          countss      | There is no report 'countss'. Did you mean counts?
          fromat       | There is no report 'fromat'. Did you mean format?
          3            | There is no report '3'. Type a number from 1 to 2 or a name; 'menu' shows them.
          counts limit | 'counts limit' is not understood: only settings and sql take an argument.
          """)
  void otherLinesAreRefused(String line, String message) {
    CommandException refused =
        assertThrows(CommandException.class, () -> Choice.parse(line, REPORTS));
    assertThat(refused.getMessage(), is(message));
  }
}
