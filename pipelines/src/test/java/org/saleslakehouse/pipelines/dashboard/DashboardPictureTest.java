package org.saleslakehouse.pipelines.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.Lakehouse;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.pipelines.tables.Lake;

/**
 * The picture that the README and the quick start show. Method: a month of simulated sales, through
 * a broker, Bronze and Silver, and a real browser; {@code -Ddashboard.picture=FILE} says where it
 * goes.
 */
@Tag("certify")
class DashboardPictureTest {
  private static final int WIDTH = 1100;
  private static final int HEIGHT = 790;
  private static final long BYTES = 200_000;

  /** The page shows it. */
  private static final Path LAKE = Path.of("/tmp/sales-lake");

  @TempDir(cleanup = CleanupMode.NEVER)
  Path folder;

  @Test
  void theSalesOfAMonth() throws Exception {
    Optional<Path> program = Chromium.find();
    assumeTrue(program.isPresent(), "There is no Chromium on this machine.");
    assumeTrue(!Files.exists(LAKE), "There is something at " + LAKE + " already.");
    Path picture =
        Path.of(
            System.getProperty("dashboard.picture", folder.resolve("dashboard.png").toString()));
    try {
      makeLake();
      try (DashboardServer server = DashboardServerTest.start(Lake.at(LAKE.toString()));
          Chromium browser =
              Chromium.start(program.get(), Files.createDirectory(folder.resolve("profile")))) {
        browser.window(WIDTH, HEIGHT, false);
        browser.open(server.url() + "#sales");
        browser.await(
            "document.querySelector('main')?.dataset.view === 'sales'"
                + " && document.getElementById('state').textContent === ''");
        browser.screenshot(picture);
      }
    } finally {
      delete(LAKE);
    }
    assertIsForTheDocuments(picture);
    assertIsForTheDocuments(Path.of("..", "docs", "dashboard.png"));
  }

  private static void makeLake() {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      String from = "--bootstrapServers=" + broker.bootstrapServers();
      run(
          "produce",
          from,
          "--createTopic",
          "--rate=0",
          "--count=20000",
          "--startTime=2025-12-01T00:00:00Z",
          "--timeStepMillis=129600",
          "--seed=7",
          "--lateShare=0.02",
          "--malformedShare=0.01");
      run("bronze", from, "--profile=direct", "--stopAtLatest", "--lake=" + LAKE);
    }
    run("silver", "--profile=direct", "--mode=batch", "--lake=" + LAKE);
  }

  private static void run(String... arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    ExitCode code = Lakehouse.run(arguments, out, out);
    assertThat(said.toString(StandardCharsets.UTF_8), code, is(ExitCode.DONE));
  }

  private static void assertIsForTheDocuments(Path picture) throws IOException {
    assertThat(Files.size(picture), lessThan(BYTES));
    assertThat(ImageIO.read(picture.toFile()).getWidth(), is(WIDTH));
    assertThat(ImageIO.read(picture.toFile()).getHeight(), is(HEIGHT));
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
