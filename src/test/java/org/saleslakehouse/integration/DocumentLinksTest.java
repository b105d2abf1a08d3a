package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.text.TextContentRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: no document links to a file or a heading that is not there. Method: all Markdown of the
 * project, read by CommonMark's reference parser for Java; what lies on other hosts is not asked
 * for.
 */
class DocumentLinksTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Parser PARSER =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();

  @TempDir Path folder;

  @Test
  void leadSomewhere() throws IOException {
    List<Path> documents = documents();
    assertThat(documents.size(), greaterThan(15));
    List<String> dead = new ArrayList<>();
    for (Path document : documents) {
      dead.addAll(deadLinksOf(document));
    }
    assertThat(dead, empty());
  }

  @Test
  void toMissingFilesAndHeadingsAreFound() throws IOException {
    Path document = folder.resolve("a.md");
    Files.writeString(folder.resolve("b.md"), "# A `quoted` title, with more\n");
    Files.writeString(
        document,
        """
        # Here
        [1](b.md) [2](b.md#a-quoted-title-with-more) [3](#here) [4](https://example.org/x)
        [5](c.md) [6](b.md#elsewhere)

        | a |
        |---|
        | ![7](no.png) [8](#nowhere) |
        """);
    assertThat(
        deadLinksOf(document),
        contains("a.md: c.md", "a.md: b.md#elsewhere", "a.md: no.png", "a.md: #nowhere"));
  }

  /** All that is written in Markdown, but for what a build leaves. */
  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !ROOT.relativize(file).toString().matches("(.*/)?(target|\\.git)/.*"))
          .sorted()
          .toList();
    }
  }

  private static List<String> deadLinksOf(Path document) throws IOException {
    List<String> dead = new ArrayList<>();
    for (String target : targetsOf(parse(document))) {
      if (!target.matches("[a-z]+:.*") && !leadsSomewhere(document, target)) {
        dead.add(document.getFileName() + ": " + target);
      }
    }
    return dead;
  }

  private static boolean leadsSomewhere(Path document, String target) throws IOException {
    int hash = target.indexOf('#');
    String path = hash < 0 ? target : target.substring(0, hash);
    Path file = path.isEmpty() ? document : document.resolveSibling(path);
    return Files.exists(file)
        && (hash < 0 || anchorsOf(parse(file)).contains(target.substring(hash + 1)));
  }

  private static Node parse(Path document) throws IOException {
    return PARSER.parse(Files.readString(document));
  }

  private static List<String> targetsOf(Node document) {
    List<String> targets = new ArrayList<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            targets.add(link.getDestination());
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            targets.add(image.getDestination());
            visitChildren(image);
          }
        });
    return targets;
  }

  private static Set<String> anchorsOf(Node document) {
    Set<String> anchors = new HashSet<>();
    IdGenerator ids = IdGenerator.builder().build();
    TextContentRenderer text = TextContentRenderer.builder().build();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Heading heading) {
            // Quotation marks are those that the renderer puts around code.
            anchors.add(ids.generateId(text.render(heading).replace("\"", "")));
          }
        });
    return anchors;
  }
}
