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
    Configuration none =
        Configuration.load(List.of(new SilverCommand()), Map.of(), Map.of(), directory);
    List<String> lines =
        new EffectiveText(none, Optional.of("mine"), Map.of("silver.batchIntervalMillis", "2000"))
            .lines();
    assertThat(
        lines.stream()
            .filter(line -> line.contains("batchInterval"))
            .map(line -> line.strip().replaceAll(" +", " "))
            .toList(),
        contains("# silver.batchIntervalMillis: 2000 # profile mine"));
  }
}
