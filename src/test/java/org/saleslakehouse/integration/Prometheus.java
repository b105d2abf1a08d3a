package org.saleslakehouse.integration;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fetches a job's metrics as Prometheus does, from where the job says that they are. */
final class Prometheus {
  private static final Pattern ADDRESS = Pattern.compile("Metrics for Prometheus: (http://\\S+)");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private Prometheus() {}

  /** The page now; empty while the job does not serve one. */
  static String page(ForkedLakehouse run) {
    Matcher told = ADDRESS.matcher(run.stderr());
    if (!told.find()) {
      return "";
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(told.group(1))).timeout(Duration.ofSeconds(20)).build();
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
