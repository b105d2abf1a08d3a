package org.saleslakehouse.pipelines.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.commands.SilverCommand;

/** What the effective values say of the runner's profile. */
class EffectiveTextTest {
  @TempDir Path directory;

  /** What a file cannot say is a comment: so what is shown can be used as a file. */
  @Test
  void anOptionOfTheProfileForOneJobIsShownAsAComment() {
    assertThat(
        lines("batchInterval", "silver.batchIntervalMillis", "2000"),
        contains("# silver.batchIntervalMillis: 2000 # profile mine"));
  }

  @Test
  void aDefaultThatTheProfileHasAnotherValueForNamesThat() {
    assertThat(
        lines("commitInterval", "silver.commitIntervalMillis", "0"),
        contains(
            "# silver.commitIntervalMillis: 0 # profile mine",
            "commitInterval: 2s # default, but see silver.commitIntervalMillis"));
  }

  /** The lines with this part, where the profile has one option. */
  private List<String> lines(String part, String option, String value) {
    Configuration none =
        Configuration.load(List.of(new SilverCommand()), Map.of(), Map.of(), directory);
    return new EffectiveText(none, Optional.of("mine"), Map.of(option, value))
        .lines().stream()
            .filter(line -> line.contains(part))
            .map(line -> line.strip().replaceAll(" +", " "))
            .toList();
  }
}
