package org.saleslakehouse.pipelines.report;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void textStandsToTheLeftAndNumbersToTheRight() {
    TextTable table = new TextTable("Name", "#Sales");
    table.add("Éva", "1,234");
    table.add("Jean Dupont", "5");
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
    assertThat(new TextTable("Name").lines(), contains("  Name", "  ----", "  (none)"));
  }
}
