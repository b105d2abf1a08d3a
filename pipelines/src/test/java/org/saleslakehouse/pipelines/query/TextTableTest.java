package org.saleslakehouse.pipelines.query;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void textStandsToTheLeftAndNumbersToTheRight() {
    TextTable table =
        new TextTable(List.of(Column.text("name", "Name"), Column.count("sales", "Sales")));
    table.add(List.of("Éva", "1,234"));
    table.add(List.of("Jean Dupont", "5"));
    assertThat(
        table.lines(),
        contains(
            "  Name         Sales",
            "  -----------  -----",
            "  Éva          1,234",
            "  Jean Dupont      5"));
  }

  @Test
  void withoutRowsItSaysSo() {
    assertThat(
        new TextTable(List.of(Column.text("name", "Name"))).lines(),
        contains("  Name", "  ----", "  (none)"));
  }

  @Test
  void whatIsTooLongForTheEyeIsCut() {
    TextTable table = new TextTable(List.of(Column.text("name", "Name")));
    table.add(List.of("x".repeat(61)));
    assertThat(table.lines().get(2), is("  " + "x".repeat(59) + "…"));
  }

  /** Letters of East Asia take two columns, an accent of its own none. */
  @Test
  void wideLettersLineUp() {
    TextTable table =
        new TextTable(List.of(Column.text("name", "Name"), Column.count("sales", "Sales")));
    table.add(List.of("日本", "1"));
    table.add(List.of("e\u0301😀", "2"));
    table.add(List.of("abcde", "3"));
    assertThat(
        table.lines(),
        contains(
            "  Name   Sales",
            "  -----  -----",
            "  日本       1",
            "  e\u0301😀        2",
            "  abcde      3"));
    table.add(List.of("日".repeat(40), "4"));
    assertThat(table.lines().get(5), is("  " + "日".repeat(29) + "…      4"));
  }
}
