package org.saleslakehouse.pipelines.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.pipelines.audit.WholeLake;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.tables.Lake;

/** What the page's server gives, to whom, and with which headers. */
class DashboardServerTest {
  @TempDir static Path folder;
  private static DashboardServer server;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    server = start(WholeLake.at(folder.resolve("lake")).lake());
  }

  static DashboardServer start(Lake lake) {
    return DashboardServer.start(
        lake, InetAddress.getLoopbackAddress(), 0, null, StopSignal.manual());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(server.url()).resolve(path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.body(), answer.statusCode(), is(200));
    return new ObjectMapper().readTree(answer.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/app.js", "/charts.js", "/app.css", "/icon.svg", "/uPlot.js", "/uPlot.css"})
  void eachFileOfThePageIsOnTheClassPathAndMayLoadNothingFromElsewhere(String path)
      throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode(), is(200));
    assertThat(
        answer.headers().firstValue("Content-Security-Policy").orElse(""),
        containsString("default-src 'none'; script-src 'self'; style-src 'self';"));
    assertThat(answer.headers().firstValue("X-Content-Type-Options").orElse(""), is("nosniff"));
  }

  @Test
  void salesAreThoseOfTheSilverTables() throws Exception {
    JsonNode sales = json("/api/sales");
    assertThat(
        sales.path("days").toString(),
        is(
            "[{\"jour\":\"2025-12-01\",\"revenue\":30.0,\"sales\":2},"
                + "{\"jour\":\"2025-12-02\",\"revenue\":30.0,\"sales\":1}]"));
    assertThat(
        sales.path("countries").toString(),
        is(
            "[{\"name\":\"France\",\"revenue\":30.0,\"sales\":2},"
                + "{\"name\":\"Suisse\",\"revenue\":30.0,\"sales\":1}]"));
    assertThat(sales.path("clients").size(), is(2));
    assertThat(sales.path("products").get(0).path("name").textValue(), is("Product 101"));
  }

  @Test
  void theFlowIsThatOfTheCommits() throws Exception {
    assertThat(json("/api/commits").path("sales").findValuesAsText("rows"), is(List.of("2", "1")));
    assertThat(
        json("/api/quality").path("quarantine").get(0).path("reason").textValue(), is("not_json"));
    assertThat(json("/api/job").path("state").textValue(), is("none"));
  }

  @Test
  void wholenessIsTheAudits() throws Exception {
    assertThat(json("/api/audit").path("status").textValue(), is("whole"));
  }

  @Test
  void tablesAreShownAtAnyVersion() throws Exception {
    assertThat(json("/api/tables").size(), is(5));
    JsonNode then = json("/api/table?table=ventes_stream&version=0");
    assertThat(then.path("rows").longValue(), is(2L));
    assertThat(get("/api/table?table=ventes_stream&version=77").statusCode(), is(500));
    assertThat(get("/api/table?table=other&version=0").statusCode(), is(404));
    assertThat(get("/api/table?table=../x&version=0").statusCode(), is(404));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/api/", "/../pom.xml", "/META-INF/MANIFEST.MF"})
  void nothingElseCanBeAskedFor(String path) throws Exception {
    assertThat(raw("GET " + path + " HTTP/1.1", "localhost"), containsString(" 404 "));
  }

  @Test
  void itCanOnlyBeRead() throws Exception {
    assertThat(raw("POST /api/sales HTTP/1.1", "localhost"), containsString(" 405 "));
    assertThat(raw("DELETE / HTTP/1.1", "127.0.0.1"), containsString(" 405 "));
  }

  /** As after the name of another site was made to mean this machine. */
  @Test
  void aPageOfAnotherSiteGetsNothing() throws Exception {
    assertThat(raw("GET /api/sales HTTP/1.1", "shop.example"), containsString(" 403 "));
  }

  private static String raw(String request, String host) throws Exception {
    URI url = URI.create(server.url());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
      String text =
          request
              + "\r\nHost: "
              + host
              + ":"
              + url.getPort()
              + "\r\nConnection: close\r\n"
              + "Content-Length: 0\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
