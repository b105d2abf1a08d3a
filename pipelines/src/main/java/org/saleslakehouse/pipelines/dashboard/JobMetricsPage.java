package org.saleslakehouse.pipelines.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;

/** The metrics of a running job, as it gives them to Prometheus, as JSON. */
final class JobMetricsPage {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** {@code name{label="value"} 1.5}, without what may follow. */
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+).*");

  private final @Nullable URI page;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  private JobMetricsPage(@Nullable URI page) {
    this.page = page;
  }

  /**
   * At this address.
   *
   * @param address null for none
   * @throws CommandException of bad usage if it is no address of a page
   */
  static JobMetricsPage at(@Nullable String address) {
    if (address == null || address.isBlank()) {
      return new JobMetricsPage(null);
    }
    try {
      URI page = URI.create(address.strip());
      if (!"http".equals(page.getScheme()) || page.getHost() == null) {
        throw new IllegalArgumentException("it is no http address");
      }
      return new JobMetricsPage(page);
    } catch (IllegalArgumentException e) {
      throw CommandException.badUsage(
          "--jobMetrics="
              + address
              + " is not the address of a page such as http://127.0.0.1:9400/metrics: "
              + e.getMessage()
              + ".");
    }
  }

  /** {@code {"state":"none|running|away","samples":[{"name","labels","value"}]}}. */
  String json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (page == null) {
      return json.put("state", "none").toString();
    }
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(page).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      json.put("state", answer.statusCode() == 200 ? "running" : "away");
      samples(answer.body(), json.putArray("samples"));
    } catch (IOException e) {
      json.put("state", "away");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      json.put("state", "away");
    }
    return json.toString();
  }

  static void samples(String page, ArrayNode samples) {
    page.lines()
        .filter(line -> !line.startsWith("#"))
        .map(SAMPLE::matcher)
        .filter(Matcher::matches)
        .forEach(
            sample -> {
              double value = number(sample.group(3));
              samples
                  .addObject()
                  .put("name", sample.group(1))
                  .put("labels", sample.group(2) == null ? "" : sample.group(2))
                  .put("value", Double.isFinite(value) ? (Double) value : null);
            });
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text.replace("+Inf", "Infinity"));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
