package org.saleslakehouse.pipelines.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** The files of the page, which are on the class path. No other file can be asked for. */
final class Assets {
  private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  private static final Map<String, Place> PLACES =
      Map.of(
          "/", new Place("index.html", HTML),
          "/app.js", new Place("app.js", SCRIPT),
          "/charts.js", new Place("charts.js", SCRIPT),
          "/app.css", new Place("app.css", STYLE),
          "/icon.svg", new Place("icon.svg", "image/svg+xml"),
          "/uPlot.js", new Place(CHARTS + "uPlot.iife.min.js", SCRIPT),
          "/uPlot.css", new Place(CHARTS + "uPlot.min.css", STYLE));

  private record Place(String resource, String type) {}

  private Assets() {}

  /** The media type of a file of the page; empty if there is none at this path. */
  static Optional<String> typeOf(String path) {
    return Optional.ofNullable(PLACES.get(path)).map(Place::type);
  }

  /** The bytes of a file of the page that is there. */
  static byte[] read(String path) {
    String resource = PLACES.get(path).resource();
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not on the class path.");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
