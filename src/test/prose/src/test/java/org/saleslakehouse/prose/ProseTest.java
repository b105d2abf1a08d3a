package org.saleslakehouse.prose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: the documents have no mistakes of spelling and grammar. Method: LanguageTool reads all
 * Markdown of the project; {@code words.txt} has the names and terms that no dictionary has.
 */
class ProseTest {
  private static final Path ROOT = Path.of("../../..").toAbsolutePath().normalize();
  private static final Path WORDS = Path.of("src/test/resources/words.txt");

  @TempDir Path folder;

  @Test
  void theDocumentsHaveNoMistakes() throws IOException {
    Proofreader proofreader = new Proofreader(Files.readAllLines(WORDS));
    List<Path> documents = documents();
    assertThat(documents.size(), greaterThan(15));
    List<String> mistakes = new ArrayList<>();
    for (Path document : documents) {
      mistakes.addAll(proofreader.mistakesIn(document));
    }
    assertThat(String.join("\n", mistakes), mistakes, empty());
  }

  @Test
  void mistakesAreFoundByLineAndCodeIsLeftAlone() throws IOException {
    Path document = folder.resolve("a.md");
    Files.writeString(
        document,
        """
        # A tittle with a mistke

        The `commmit` are written to
        the the table.

        | head |
        |---|
        | a wrod |

        ```
        nott prose
        ```
        """);
    assertThat(
        new Proofreader(List.of("tittle")).mistakesIn(document),
        contains(
            containsString("a.md:1: Possible spelling mistake found"),
            containsString("a.md:3: Possible typo: you repeated a word"),
            containsString("a.md:6: Possible spelling mistake found")));
  }

  /** All that people read, but for what a build leaves and for dated reports of measurements. */
  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !ROOT.relativize(file).toString().matches("(.*/)?(target|\\.git)/.*"))
          .filter(file -> !file.getFileName().toString().matches("\\d{4}-\\d\\d-\\d\\d-.*"))
          .sorted()
          .toList();
    }
  }
}
