package org.saleslakehouse.pipelines.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.saleslakehouse.pipelines.silver.TestSale.sales;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.audit.WholeLake;
import org.saleslakehouse.pipelines.silver.SilverLake;
import org.saleslakehouse.pipelines.silver.TestSale;

/**
 * Goal: the page shows what the lake holds, to anybody on any screen, and does nothing else.
 * Method: a real browser on a real lake; skipped where there is no Chromium. Its pictures stay in
 * {@code target/dashboard}.
 */
class DashboardPageTest {
  private static final String HOSTILE =
      "<img src=x onerror=\"document.title='taken'\">\u202e=HYPERLINK(1)";

  /** A line for each element, with the rule that it breaks. */
  private static final String SERIOUS_VIOLATIONS =
      """
      axe.run().then(found => found.passes.length < 10 ? 'hardly anything was looked at'
          : found.violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
          .flatMap(v => v.nodes.map(n => v.id + ': ' + n.html + ' ' + n.failureSummary))
          .join('\\n'))""";

  @TempDir(cleanup = CleanupMode.NEVER)
  Path folder;

  private SilverLake lake;
  private DashboardServer server;
  private Chromium browser;

  @BeforeEach
  void open() throws Exception {
    Optional<Path> program = Chromium.find();
    assumeTrue(program.isPresent(), "There is no Chromium on this machine.");
    lake = WholeLake.at(folder.resolve("lake"));
    server = DashboardServerTest.start(lake.lake());
    browser = Chromium.start(program.get(), Files.createDirectory(folder.resolve("profile")));
    browser.window(1200, 900, false);
  }

  @AfterEach
  void close() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private String show(String view) throws Exception {
    browser.open(server.url() + "#" + view);
    browser.await(
        "document.querySelector('main')?.dataset.view === '"
            + view
            + "' && document.getElementById('state').textContent === ''");
    return browser.evaluate("document.body.innerText").asText();
  }

  /** As somebody with such a screen opens it. */
  private void showAnew(String view, int width, boolean dark) throws Exception {
    browser.open("about:blank");
    browser.window(width, 900, dark);
    show(view);
  }

  @Test
  void eachViewShowsTheFiguresOfTheLakeAndNothingIsLoadedFromElsewhere() throws Exception {
    String sales = show("sales");
    assertThat(sales, containsString("60\nRevenue, EUR"));
    assertThat(sales, containsString("3\nSales"));
    assertThat(sales, containsString("20\nAverage basket, EUR"));
    assertThat(sales, containsString("Day"));
    assertThat(show("flow"), containsString("1\nIn quarantine"));
    assertThat(show("whole"), containsString("Whole: no gap, no overlap."));
    assertThat(show("tables"), containsString("ventes_par_segment"));

    assertThat(browser.requests(), everyItem(startsWith(server.url())));
    assertThat(browser.errors(), is(empty()));
    picturesOfAllViews();
  }

  private void picturesOfAllViews() throws Exception {
    Path pictures = Files.createDirectories(Path.of("target", "dashboard"));
    for (String view : List.of("sales", "flow", "whole", "tables")) {
      for (boolean dark : new boolean[] {false, true}) {
        for (int width : new int[] {1200, 390}) {
          showAnew(view, width, dark);
          long wider =
              browser
                  .evaluate(
                      "document.documentElement.scrollWidth - document.documentElement.clientWidth")
                  .asLong();
          assertThat(view + " at " + width, wider, is(lessThanOrEqualTo(0L)));
          browser.screenshot(
              pictures.resolve(
                  String.format(
                      Locale.ROOT, "%s-%s-%d.png", view, dark ? "dark" : "light", width)));
        }
      }
    }
  }

  /** Method: axe-core, with all its rules, on each view in light and dark, wide and narrow. */
  @Test
  void nothingSeriousKeepsAnybodyFromUsingThePage() throws Exception {
    String axe;
    try (InputStream script = DashboardPageTest.class.getResourceAsStream("/axe.min.js")) {
      axe = new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (String view : List.of("sales", "flow", "whole", "tables")) {
      for (boolean dark : new boolean[] {false, true}) {
        for (int width : new int[] {1200, 390}) {
          showAnew(view, width, dark);
          browser.evaluate(axe + ";0");
          assertThat(
              view + (dark ? ", dark, " : ", light, ") + width,
              browser.evaluate(SERIOUS_VIOLATIONS).asText(),
              is(""));
        }
      }
    }
  }

  @Test
  void hostileTextsOfTheDataAreTextOnly() throws Exception {
    Row sale = new TestSale(1, 101, "2025-12-03T10:00:00Z", 7).row(4);
    WholeLake.writeRows(
        lake,
        List.of(
            Row.fromRow(sale)
                .withFieldValue("produit_nom", HOSTILE)
                .withFieldValue("client_nom", HOSTILE)
                .withFieldValue("pays", HOSTILE)
                .build(),
            Row.fromRow(new TestSale(1, 101, "2025-12-03T10:00:00Z", 7).row(5))
                .withFieldValue("produit_nom", "x".repeat(1 << 20))
                .build()));
    lake.update();
    show("sales");

    assertThat(
        browser.evaluate("document.body.textContent").asText(),
        containsString("<img src=x onerror="));
    assertThat(browser.evaluate("document.querySelectorAll('img').length").asInt(), is(0));
    assertThat(browser.evaluate("document.title").asText(), is("Sales lakehouse"));
    assertThat(browser.errors(), is(empty()));
  }

  @Test
  void whatIsCommittedWhileSomebodyLooksIsShown() throws Exception {
    show("flow");
    browser.evaluate("document.title = 'not loaded again'");
    WholeLake.write(lake, 4, sales(1, "2025-12-03T10:00:00Z", 1, 2, 3, 4, 5));
    browser.await("fetch('/api/commits').then(a => a.json()).then(c => c.sales.length === 3)");
    browser.evaluate("location.hash = '#tables'");
    browser.await("document.querySelector('main').innerText.includes('ventes_stream')");
    browser.await("document.querySelector('main').innerText.includes('8\\nRows')");
    assertThat(browser.evaluate("document.title").asText(), is("not loaded again"));
  }

  @Test
  void aGapIsShownInRed() throws Exception {
    WholeLake.write(lake, 9, sales(1, "2025-12-03T10:00:00Z", 1));
    String whole = show("whole");
    assertThat(whole, containsString("gap"));
    assertThat(browser.evaluate("document.querySelectorAll('.fill.bad').length").asInt(), is(1));
  }
}
