package org.saleslakehouse.pipelines.options;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

/** What is {@code replay}'s own: its defaults, and that each option arrives. */
class ReplayOptionsTest {
  @Test
  void replayHasTheseDefaults() {
    assertThat(
        ownValues(),
        equalTo(
            Map.of(
                "days", "null",
                "dryRun", "false",
                "fields", "null",
                "offsets", "null",
                "reasons", "null",
                "rules", "null")));
  }

  @Test
  void eachOptionOfReplayArrives() {
    assertThat(
        ownValues(
            "--days=2025-12-01",
            "--dryRun",
            "--fields=pays",
            "--offsets=0:1-2",
            "--reasons=wrong_type",
            "--rules=few"),
        equalTo(
            Map.of(
                "days", "2025-12-01",
                "dryRun", "true",
                "fields", "pays",
                "offsets", "0:1-2",
                "reasons", "wrong_type",
                "rules", "few")));
  }

  private static Map<String, String> ownValues(String... arguments) {
    ReplayOptions options = PipelineOptionsFactory.fromArgs(arguments).as(ReplayOptions.class);
    Map<String, String> values = new TreeMap<>();
    values.put("days", String.valueOf(options.getDays()));
    values.put("dryRun", String.valueOf(options.isDryRun()));
    values.put("fields", String.valueOf(options.getFields()));
    values.put("offsets", String.valueOf(options.getOffsets()));
    values.put("reasons", String.valueOf(options.getReasons()));
    values.put("rules", String.valueOf(options.getRules()));
    return values;
  }
}
