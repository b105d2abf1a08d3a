package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: {@code doctor --runner} says of a runner what is true of it. Method: both runners are
 * measured, side by side to save time.
 */
@Tag("certify")
class DoctorRunnerIT {
  private static final Duration LIMIT = Duration.ofSeconds(150);

  @TempDir static Path folder;

  private static ForkedLakehouse spark;
  private static ForkedLakehouse direct;

  @BeforeAll
  static void measure() {
    spark =
        ForkedLakehouse.command(folder, "doctor", "--runner", "--json", "--profile=spark").start();
    direct =
        ForkedLakehouse.command(folder, "doctor", "--runner", "--json", "--profile=direct").start();
  }

  @AfterAll
  static void end() {
    spark.close();
    direct.close();
  }

  @Test
  void onSparkTheWatermarkTrapAndTheZombiePanesAreReportedAsBuiltAround() throws IOException {
    spark.expectExit(0, LIMIT);
    Map<String, JsonNode> rows = rows(spark);
    assertBuiltAround(rows, "watermark over skewed splits", " of 28 records on time dropped");
    assertThat(leadingNumber(rows.get("watermark over skewed splits")), greaterThan(0));
    assertBuiltAround(rows, "panes without records", " panes are empty");
    assertThat(leadingNumber(rows.get("panes without records")), greaterThan(0));
    assertBuiltAround(rows, "timers in event time", "refused: ");
    assertThat(
        rows.get("records behind the watermark").get("measured").asText(),
        containsString(" of 32 late records dropped"));
    assertOk(rows, "state per key over bundles", "2 of 2 keys complete after ");
    assertOk(rows, "timers in processing time", "2 of 2 fired");
    assertOk(rows, "metrics while it runs", "exact counters, exact distributions, gauges");
    assertOk(rows, "a second run in this process", "0 of 2 keys have old state");
    assertThat(rows.size(), is(8));
  }

  @Test
  void onDirectAllIsAsBeamsModelHasIt() throws IOException {
    direct.expectExit(0, LIMIT);
    Map<String, JsonNode> rows = rows(direct);
    assertThat(rows.toString(), statuses(rows), everyItem(is("ok")));
    assertOk(rows, "watermark over skewed splits", "0 of 28 records on time dropped");
    assertOk(rows, "panes without records", "0 of ");
    assertOk(rows, "timers in event time", "2 of 2 fired");
    assertThat(rows.size(), is(8));
  }

  private static void assertBuiltAround(Map<String, JsonNode> rows, String name, String measured) {
    assertThat(rows.toString(), rows.get(name).get("status").asText(), is("warning"));
    assertThat(rows.get(name).get("measured").asText(), containsString(measured));
  }

  private static void assertOk(Map<String, JsonNode> rows, String name, String measured) {
    assertThat(rows.toString(), rows.get(name).get("status").asText(), is("ok"));
    assertThat(rows.get(name).get("measured").asText(), startsWith(measured));
  }

  private static int leadingNumber(JsonNode row) {
    return Integer.parseInt(row.get("measured").asText().replaceFirst(" .*", ""));
  }

  private static Iterable<String> statuses(Map<String, JsonNode> rows) {
    return rows.values().stream().map(row -> row.get("status").asText()).toList();
  }

  private static Map<String, JsonNode> rows(ForkedLakehouse run) throws IOException {
    Map<String, JsonNode> rows = new LinkedHashMap<>();
    for (JsonNode row : new ObjectMapper().readTree(run.stdout()).get("capabilities")) {
      rows.put(row.get("capability").asText(), row);
    }
    return rows;
  }
}
