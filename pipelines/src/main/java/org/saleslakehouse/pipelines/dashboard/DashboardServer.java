package org.saleslakehouse.pipelines.dashboard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.audit.LakeAudit;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.query.AsOf;
import org.saleslakehouse.pipelines.query.LakeView;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.tables.Lake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page and its figures, to be read only. A page of another site cannot ask for them: a
 * request must name this machine as its host, and no answer may be read or framed by others.
 */
public final class DashboardServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DashboardServer.class);
  private static final String JSON = "application/json; charset=utf-8";
  private static final int THREADS = 4;
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration LATER = Duration.ofSeconds(30);

  /** What the page may load: its own files, and nothing else from anywhere. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Pattern VERSION =
      Pattern.compile("table=([a-z_]{1,40})&version=(\\d{1,18})");
  private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:]+)(?::\\d+)?");

  private final HttpServer server;
  private final ExecutorService threads;
  private final InetAddress address;
  private final Map<String, Kept> figures;
  private final TableFigures tables;
  private final String lakeJson;

  private DashboardServer(
      HttpServer server,
      InetAddress address,
      Map<String, Kept> figures,
      TableFigures tables,
      Lake lake) {
    this.server = server;
    this.address = address;
    this.figures = figures;
    this.tables = tables;
    this.lakeJson = JsonNodeFactory.instance.objectNode().put("lake", lake.base()).toString();
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            work -> {
              Thread thread = new Thread(work, "dashboard");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts to serve.
   *
   * @param jobMetrics where a running job serves its metrics; null for none
   * @throws CommandException if the port is taken or the address is not this machine's
   */
  public static DashboardServer start(
      Lake lake, InetAddress address, int port, @Nullable String jobMetrics, StopSignal stop) {
    Console console = silent();
    Supplier<LakeView> views = () -> new LakeView(lake, AsOf.parse(null), console, stop);
    FlowFigures flow = new FlowFigures(lake, views);
    TableFigures tables = new TableFigures(lake);
    JobMetricsPage job = JobMetricsPage.at(jobMetrics);
    InstantSource clock = InstantSource.system();
    Map<String, Kept> figures =
        Map.of(
            "/api/sales", new Kept(new SalesFigures(lake, views), LATER, clock),
            "/api/commits", new Kept(flow::commits, SOON, clock),
            "/api/quality", new Kept(flow::quality, LATER, clock),
            "/api/job", new Kept(job::json, SOON, clock),
            "/api/tables", new Kept(tables::all, SOON, clock),
            "/api/audit",
                new Kept(
                    () -> new LakeAudit(lake, false, console, stop).run().json(), LATER, clock));
    try {
      HttpServer http = HttpServer.create(new InetSocketAddress(address, port), 0);
      DashboardServer server = new DashboardServer(http, address, figures, tables, lake);
      http.setExecutor(server.threads);
      http.createContext("/", server::handle);
      http.start();
      return server;
    } catch (IOException e) {
      throw CommandException.failed(
          "--port="
              + port
              + " at "
              + address.getHostAddress()
              + " cannot be opened ("
              + e.getMessage()
              + "). Choose another port, or 0 for a free one; --address must be an address of this"
              + " machine.",
          e);
    }
  }

  /** Somebody who looks at the page must not write into another's terminal. */
  private static Console silent() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new Console(nowhere, nowhere, false, true, false);
  }

  /** Where the page is. */
  public String url() {
    String host = address.getHostAddress();
    return "http://"
        + (address.isAnyLocalAddress() ? "localhost" : host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + server.getAddress().getPort()
        + "/";
  }

  @SuppressWarnings("CatchingUnchecked") // Whatever it is, it must not end the thread in silence.
  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!isForThisHost(exchange)) {
        answer(exchange, 403, JSON, error("This page is served to readers of this machine only."));
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        answer(exchange, 405, JSON, error("This page can be read only."));
      } else {
        get(exchange);
      }
    } catch (IOException e) {
      LOG.debug("A reader has gone.", e);
    } catch (Exception e) {
      LOG.warn("A request of the dashboard failed.", e);
      answer(exchange, 500, JSON, error(String.valueOf(e.getMessage())));
    }
  }

  /** Where all interfaces are served, any host name may be meant. */
  private boolean isForThisHost(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    Matcher named = HOST.matcher(host == null ? "" : host);
    if (!named.matches()) {
      return false;
    }
    String name = named.group(1);
    return address.isAnyLocalAddress()
        || name.equalsIgnoreCase("localhost")
        || name.equals("127.0.0.1")
        || name.equals("[::1]")
        || name.equals(address.getHostAddress())
        || name.equals("[" + address.getHostAddress() + "]");
  }

  private void get(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Optional<String> type = Assets.typeOf(path);
    if (type.isPresent()) {
      answer(exchange, 200, type.get(), Assets.read(path));
      return;
    }
    try {
      Optional<String> json = figures(path, exchange.getRequestURI().getRawQuery());
      answer(
          exchange,
          json.isPresent() ? 200 : 404,
          JSON,
          json.map(text -> text.getBytes(StandardCharsets.UTF_8))
              .orElse(error("There is nothing here.")));
    } catch (CommandException | DeltaIOException e) {
      answer(exchange, 500, JSON, error(String.valueOf(e.getMessage())));
    }
  }

  private Optional<String> figures(String path, String query) {
    if (path.equals("/api/lake")) {
      return Optional.of(lakeJson);
    }
    if (path.equals("/api/table")) {
      Matcher of = VERSION.matcher(query == null ? "" : query);
      return of.matches() ? tables.at(of.group(1), Long.parseLong(of.group(2))) : Optional.empty();
    }
    return Optional.ofNullable(figures.get(path)).map(Kept::get);
  }

  private static byte[] error(String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("error", message)
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
