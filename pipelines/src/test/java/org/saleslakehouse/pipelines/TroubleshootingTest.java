package org.saleslakehouse.pipelines;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: {@code docs/troubleshooting.md} quotes messages that the program really gives. Method: each
 * quoted one is looked for in the sources, where its parts are string literals, and what differs
 * from case to case stands between them.
 */
class TroubleshootingTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern QUOTED = Pattern.compile("(?m)^### `(.+)`$");
  private static final Pattern LITERAL = Pattern.compile("\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");
  private static final String VARIES = "…";

  /** All literals of the sources in their order; those that are joined by a plus, joined. */
  private static final String LITERALS = literals();

  static List<String> quoted() throws IOException {
    Matcher found = QUOTED.matcher(Files.readString(ROOT.resolve("docs/troubleshooting.md")));
    return found.results().map(r -> r.group(1)).toList();
  }

  @Test
  void manyMessagesAreExplained() throws IOException {
    assertThat(quoted().size(), greaterThan(35));
  }

  @ParameterizedTest
  @MethodSource("quoted")
  void theProgramGivesThisMessage(String message) {
    String pattern =
        Stream.of(message.split(VARIES, -1))
            .filter(part -> !part.isEmpty())
            .map(Pattern::quote)
            // Between two literals of one message stands an expression, not another statement.
            .collect(Collectors.joining("\u0000(?:[^\u0001]{0,80}\u0000)?"));
    boolean found = Pattern.compile(pattern).matcher(LITERALS).find();
    assertThat("Not in the sources: " + message, String.valueOf(found), containsString("true"));
  }

  private static String literals() {
    StringBuilder all = new StringBuilder();
    for (String room : List.of("io-delta", "transforms", "pipelines")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(room).resolve("src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
          all.append(literalsOf(Files.readString(file)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all.toString();
  }

  /** Statements end with \u0001, and what is no literal, or is formatted into one, is \u0000. */
  private static String literalsOf(String source) {
    StringBuilder text = new StringBuilder();
    int end = 0;
    String joined = source.replaceAll("\"\\s*\\+\\s*\"", "");
    Matcher literal = LITERAL.matcher(joined);
    while (literal.find()) {
      text.append(joined.substring(end, literal.start()).contains(";") ? '\u0001' : '\u0000');
      text.append(literal.group(1).replace("\\\"", "\"").replaceAll("%[sd]", "\u0000"));
      end = literal.end();
    }
    return text.append('\u0001').toString();
  }
}
