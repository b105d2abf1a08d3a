package org.saleslakehouse.pipelines.bronze;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasToString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.transforms.quality.QualityRule;

/** What a user writes as quality rules becomes these rules, or an error that says how to fix it. */
class ConfiguredRulesTest {
  private static final String OF_EVERY_KIND =
      """
      [
        {"name": "few", "kind": "range", "field": "quantite", "max": 100, "action": "warn"},
        {"name": "e_mail", "kind": "pattern", "field": "client_nom", "pattern": "[^@]*"},
        {"name": "countries", "kind": "set", "field": "pays", "values": ["France", "UK"]},
        {"name": "ids", "kind": "set", "field": "produit_id", "values": [101, 102]},
        {"name": "named", "kind": "not_blank", "field": "produit_nom", "action": "fail"},
        {"name": "clock", "kind": "not_in_future", "tolerance": "5m", "action": "quarantine"},
        {"name": "prices", "kind": "price_list", "prices": {"101": 899.99}, "toleranceEur": 0.5}
      ]
      """;

  @Test
  void everyKindIsRead() {
    assertThat(
        ConfiguredRules.parse(OF_EVERY_KIND),
        hasToString(
            "[few on quantite (WARN), e_mail on client_nom (QUARANTINE),"
                + " countries on pays (QUARANTINE), ids on produit_id (QUARANTINE),"
                + " named on produit_nom (FAIL), clock on timestamp (QUARANTINE),"
                + " prices on montant (QUARANTINE)]"));
  }

  @Test
  void withoutTheOptionTheDefaultsHold() {
    assertThat(ConfiguredRules.parse(null).toString(), is(QualityRule.defaults().toString()));
  }

  @Test
  void anEmptyListChecksNothing() {
    assertThat(ConfiguredRules.parse("[]"), is(List.of()));
  }

  @Test
  void aFileIsReadToo(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("rules.json"), OF_EVERY_KIND);
    assertThat(ConfiguredRules.parse("@" + file).size(), is(7));
    assertThat(
        message("@" + folder.resolve("none.json")),
        startsWith("--qualityRules=@" + folder.resolve("none.json") + " cannot be read: "));
    Files.writeString(file, "[");
    assertThat(message("@" + file), startsWith("--qualityRules=@" + file + " is not JSON: "));
  }

  @Test
  void aFileInAnotherCharacterSetIsRefused(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("rules.json");
    Files.writeString(file, "[{\"name\": \"é\"}]", StandardCharsets.ISO_8859_1);
    assertThat(
        message("@" + file),
        is(
            "--qualityRules=@"
                + file
                + " is not JSON: Invalid UTF-8 middle byte 0x22 (line 1, column 14)."));
  }

  @Test
  void aByteOrderMarkIsNoPartOfAFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("rules.json"), "\uFEFF" + OF_EVERY_KIND);
    assertThat(ConfiguredRules.parse("@" + file).size(), is(7));
  }

  @Test
  void theGreatestProductHasAPrice() {
    String rules =
        "[{\"name\": \"a\", \"kind\": \"price_list\", \"prices\": {\"2147483647\": 5, \"0\": 0}}]";
    assertThat(ConfiguredRules.parse(rules), hasToString("[a on montant (QUARANTINE)]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                             | --qualityRules must be a JSON list of rules, such as"
            + " [{\"name\": \"few\", \"kind\": \"range\", \"field\": \"quantite\", \"max\": 100,"
            + " \"action\": \"warn\"}].",
        "[3]                            | --qualityRules: rule 1 is not a JSON object.",
        "[{}]                           | --qualityRules: rule 1 has no 'name'.",
        "[{\"name\": \"a\"}]            | --qualityRules: rule 'a' has no 'kind'.",
        "[{\"name\": \"a\", \"kind\": \"rnage\"}] | --qualityRules: rule 'a' has the kind"
            + " \"rnage\", which is none. Did you mean \"range\"?",
        "[{\"name\": \"a\", \"kind\": \"x\"}] | --qualityRules: rule 'a' has the kind \"x\", which"
            + " is none. Choose one of range, pattern, set, not_blank, not_in_future, price_list.",
        "[{\"name\": \"a\", \"kind\": \"range\", \"field\": \"quantité\", \"max\": 3}] |"
            + " --qualityRules: rule 'a' has the field \"quantité\", which is none. Did you mean"
            + " \"quantite\"?",
        "[{\"name\": \"a\", \"kind\": \"range\", \"field\": \"pays\", \"max\": 3}] |"
            + " --qualityRules: rule 'a' has the field \"pays\", which is none. Choose one of"
            + " client_id, montant, produit_id, quantite, vente_id.",
        "[{\"name\": \"a\", \"kind\": \"range\", \"field\": \"montant\"}] | --qualityRules: rule"
            + " 'a' needs 'min' or 'max', or both.",
        "[{\"name\": \"a\", \"kind\": \"range\", \"field\": \"montant\", \"max\": \"3\"}] |"
            + " --qualityRules: rule 'a' must have a number as 'max', but has \"3\".",
        "[{\"name\": \"a\", \"kind\": \"range\", \"field\": \"montant\", \"min\": 3, \"max\": 2}] |"
            + " --qualityRules: Quality rule 'a': nothing lies between 3.0 and 2.0.",
        "[{\"name\": \"a\", \"kind\": \"range\", \"field\": \"montant\", \"mx\": 3}] |"
            + " --qualityRules: rule 'a' of kind range has no 'mx'. Did you mean \"max\"?",
        "[{\"name\": \"a\", \"kind\": \"not_blank\", \"field\": \"pays\", \"action\": \"warm\"}] |"
            + " --qualityRules: rule 'a' has the action \"warm\", which is none. Did you mean"
            + " \"warn\"?",
        "[{\"name\": \"A b\", \"kind\": \"not_blank\", \"field\": \"pays\"}] | --qualityRules:"
            + " Quality rule 'A b': a name is 1 to 60 of a-z, 0-9 and _, as metrics are called"
            + " after it.",
        "[{\"name\": \"a\", \"kind\": \"pattern\", \"field\": \"pays\", \"pattern\": \"(?=a)\"}] |"
            + " --qualityRules: rule 'a' has a pattern that RE2 does not accept: invalid or"
            + " unsupported Perl syntax in (?=. See https://github.com/google/re2/wiki/Syntax, or"
            + " docs/quality.md.",
        "[{\"name\": \"a\", \"kind\": \"set\", \"field\": \"produit_id\", \"values\": [\"007\"]}] |"
            + " --qualityRules: Quality rule 'a': produit_id is never written as '007'.",
        "[{\"name\": \"a\", \"kind\": \"pattern\", \"field\": \"pays\", \"pattern\": \"[\"}] |"
            + " --qualityRules: rule 'a' has a pattern that RE2 does not accept: missing closing ]"
            + " in [. See https://github.com/google/re2/wiki/Syntax, or docs/quality.md.",
        "[{\"name\": \"a\", \"kind\": \"pattern\", \"field\": \"pays\", \"pattern\":"
            + " \"((a{1,1000}){1,1000})\"}] | --qualityRules: rule 'a' has a pattern that RE2 does"
            + " not accept: over 2000 characters when its repeats are written out in"
            + " ((a{1,1000}){1,1000}). See https://github.com/google/re2/wiki/Syntax, or"
            + " docs/quality.md.",
        "[{\"name\": \"a\", \"kind\": \"set\", \"field\": \"pays\", \"values\": {\"France\":"
            + " true}}] | --qualityRules: rule 'a' needs a list of at least one text in 'values'.",
        "[{\"name\": \"a\", \"kind\": \"range\", \"field\": \"montant\", \"max\": 1e400}] |"
            + " --qualityRules: rule 'a' must have a number as 'max', but has one beyond 1.8E308.",
        "[{\"name\": \"a\", \"kind\": \"price_list\", \"prices\": {\"101\": 5, \"0101\": 7}}] |"
            + " --qualityRules: rule 'a' must have EUR of at least 0 by produit_id in 'prices',"
            + " such as {\"101\": 899.99}, but has \"0101\": 7.",
        "[{\"name\": \"a\", \"kind\": \"price_list\", \"prices\": {\"101\": -5}}] |"
            + " --qualityRules: rule 'a' must have EUR of at least 0 by produit_id in 'prices',"
            + " such as {\"101\": 899.99}, but has \"101\": -5.",
        "[{\"name\": \"a\", \"kind\": \"price_list\", \"prices\": {\"101\": 1e400}}] |"
            + " --qualityRules: rule 'a' must have EUR of at least 0 by produit_id in 'prices',"
            + " such as {\"101\": 899.99}, but has \"101\": one beyond 1.8E308.",
        "[{\"name\": \"a\", \"kind\": \"price_list\", \"prices\": {\"101\": 5},"
            + " \"toleranceEur\": -1}] | --qualityRules: rule 'a' must have EUR of at least 0 as"
            + " 'toleranceEur', but has -1.",
        "[] []                          | --qualityRules is not JSON: something"
            + " stands behind the list; put all rules into one (line 1, column 4).",
        "[{\"name\": \"a\", \"kind\": \"set\", \"field\": \"pays\", \"values\": []}] |"
            + " --qualityRules: rule 'a' needs a list of at least one text in 'values'.",
        "[{\"name\": \"a\", \"kind\": \"not_in_future\", \"tolerance\": \"5\"}] | --qualityRules:"
            + " rule 'a' has the tolerance \"5\", which is not a length of time: give a number and"
            + " its unit, such as 500ms, 30s, 10m, 2h or 1d.",
        "[{\"name\": \"a\", \"kind\": \"price_list\", \"prices\": {\"x\": 3}}] | --qualityRules:"
            + " rule 'a' must have EUR of at least 0 by produit_id in 'prices', such as {\"101\":"
            + " 899.99}, but has \"x\": 3.",
        "[{\"name\": \"a\", \"kind\": \"not_blank\", \"field\": \"pays\"}, {\"name\": \"a\","
            + " \"kind\": \"not_blank\", \"field\": \"segment\"}] | --qualityRules: Quality rule"
            + " 'a' is there twice; give each a name of its own, as metrics are called after it.",
        "[{\"name\": \"a\", \"name\": \"b\"}] | --qualityRules is not JSON: Duplicate field 'name'"
            + " (line 1, column 22).",
        "few                            | --qualityRules is not JSON: Unrecognized token 'few': was"
            + " expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
            + " (line 1, column 4).",
      })
  void whatIsWrongIsNamedWithTheWayToMendIt(String rules, String expected) {
    assertThat(message(rules), is(expected));
  }

  private static String message(String rules) {
    CommandException e =
        assertThrows(CommandException.class, () -> ConfiguredRules.parse(rules), rules);
    assertThat(e.exitCode(), is(ExitCode.BAD_USAGE));
    return e.getMessage();
  }
}
