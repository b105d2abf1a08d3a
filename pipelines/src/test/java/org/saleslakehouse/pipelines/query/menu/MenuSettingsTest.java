package org.saleslakehouse.pipelines.query.menu;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.OutputFormat;
import org.saleslakehouse.pipelines.options.QueryOptions;
import org.saleslakehouse.pipelines.runtime.OptionValues;

class MenuSettingsTest {
  private final MenuSettings settings =
      new MenuSettings(
          OptionValues.of(
              Map.of("limit", "7", "lake", "elsewhere"), MenuSettingsTest.class.getClassLoader()),
          values -> {
            if ("yesterday".equals(values.as(QueryOptions.class).getAsOf())) {
              throw CommandException.badUsage("not yesterday");
            }
          });

  @Test
  void atFirstTheyAreAsGiven() {
    assertThat(settings.summary(), is("limit 7, asOf now, format table, language system"));
    assertThat(settings.isInThePast(), is(false));
  }

  @Test
  void aChangeHoldsAndLeavesAllOthers() {
    settings.change("format", "Json");
    settings.change("asOf", " 2025-12-01 ");
    assertThat(settings.summary(), is("limit 7, asOf 2025-12-01, format json, language system"));
    assertThat(settings.isInThePast(), is(true));
    QueryOptions options = settings.values().as(QueryOptions.class);
    assertThat(options.getFormat(), is(OutputFormat.JSON));
    assertThat(options.getLake(), is("elsewhere"));
  }

  @Test
  void nowAndSystemTakeAChangeBack() {
    settings.change("asOf", "3");
    settings.change("asOf", "NOW");
    settings.change("language", "fr");
    settings.change("language", "system");
    assertThat(settings.summary(), is("limit 7, asOf now, format table, language system"));
  }

  @Test
  void whatCannotBeLeavesItAsItWas() {
    assertThat(refusal("limit", "0"), is("limit 0 is not from 1 to 1000000."));
    assertThat(
        refusal("format", "tabel"),
        is("format tabel is not one of table, json, csv, markdown. Did you mean table?"));
    assertThat(refusal("asOf", "yesterday"), is("not yesterday"));
    assertThat(settings.summary(), is("limit 7, asOf now, format table, language system"));
  }

  private String refusal(String name, String typed) {
    return assertThrows(CommandException.class, () -> settings.change(name, typed)).getMessage();
  }

  @Test
  void aQuestionSaysWhatItMayBeAndWhatItIs() {
    assertThat(settings.question("format"), is("format (table, json, csv, markdown) [table]: "));
    assertThat(MenuSettings.choices("format"), contains("table", "json", "csv", "markdown"));
  }
}
