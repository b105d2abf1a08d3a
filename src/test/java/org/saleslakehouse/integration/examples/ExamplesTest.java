package org.saleslakehouse.integration.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasItem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: the pipelines that io-delta/README.md shows compile and run. Method: each stands there word
 * for word as in its class beside this one, from its first method on, and these are run here and in
 * {@code ExamplesIT}.
 */
class ExamplesTest {
  private static final Path README = Path.of("../../io-delta/README.md");
  private static final Path SOURCES =
      Path.of("java/org/saleslakehouse/integration/examples").toAbsolutePath();
  private static final Pattern JAVA_BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"WriteSales", "ReadSales", "FollowSales", "KafkaToDelta"})
  void standsInTheDocumentWordForWord(String example) throws IOException {
    List<String> shown =
        JAVA_BLOCK
            .matcher(Files.readString(README))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(shown, hasItem(shownPart(Files.readString(SOURCES.resolve(example + ".java")))));
  }

  /** From the line behind that of the class to the main method. */
  private static String shownPart(String source) {
    Matcher body =
        Pattern.compile("(?ms)^public final class \\w+ \\{\\n(.*?)\\n  public static void main")
            .matcher(source);
    if (!body.find()) {
      throw new AssertionError("No class with a main method: " + source);
    }
    return body.group(1).replaceAll("(?m)^  ", "");
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    String table = folder.resolve("sales").toString();
    Path output = folder.resolve("read.txt");
    WriteSales.main(new String[] {table});
    ReadSales.main(new String[] {table, output.toString()});
    assertThat(Files.readAllLines(output), containsInAnyOrder("5 spent 899.5"));
  }
}
