package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: what the README and the documents show can be typed, and prints what they show. Method:
 * each document is followed from top to bottom in a folder of its own; a broker that it starts runs
 * on while the rest is typed.
 */
class DocumentsIT {
  private static final Path ROOT = Path.of("../..");
  private static final Duration LIMIT = Duration.ofSeconds(150);
  private static final String EXIT_CODE = "echo $?";

  /** Shows a file that the reader is to have. */
  private static final String SHOW_FILE = "cat ";

  /** The folder in which the documents' lines are typed, as they show it. */
  private static final String SHOWN_FOLDER = "/home/you/lakehouse";

  private static final Pattern BY_MAVEN =
      Pattern.compile("mvn .*exec:java(?: -P(\\w+)-runner)?(?: -Dexec.args=\"([^\"]*)\")?");
  private static final Pattern BY_JAR =
      Pattern.compile("java (?:(?:@|-XX:)\\S+ )*-jar \\S*sales-lakehouse-(\\w+)\\.jar(?: (.*))?");

  /** What this test cannot type, by how it begins, and who does instead. */
  private static final Map<String, String> TYPED_ELSEWHERE =
      Map.of(
          "mvn verify", "this is part of it",
          "mvn package -Pspark-runner,fat-jar", "FatJarIT looks at what it makes",
          "spark-submit", "FatJarIT submits the jar",
          "alias lakehouse=", "of the shell",
          "source <(lakehouse completion)", "CommandLineHelpTest has bash complete with it");

  /** The same line, with nothing shown below it, need not be run again. */
  private static final Set<String> DONE = new HashSet<>();

  /** A command line, taken apart: the runner's profile and what the program is given. */
  private record Typed(String profile, List<String> arguments) {}

  @TempDir Path folder;

  static List<Path> documents() throws IOException {
    try (Stream<Path> documents = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of("README.md", "runner-profiles/README.md", "io-delta/README.md")
                  .map(ROOT::resolve),
              documents.filter(file -> file.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  @Test
  void eachLineToTypeStandsInATranscript() throws IOException {
    List<String> outside = new ArrayList<>();
    for (Path document : documents()) {
      outside.addAll(Transcript.commandsOutsideTranscripts(document));
    }
    assertThat(outside, is(empty()));
  }

  static List<Path> documentsWithTranscripts() throws IOException {
    return documents().stream().filter(file -> !Transcript.of(file).isEmpty()).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("documentsWithTranscripts")
  void whatADocumentShowsHappens(Path document) throws Exception {
    List<ForkedLakehouse> inBackground = new ArrayList<>();
    try {
      List<Transcript.Step> steps = Transcript.of(document);
      Optional<String> broker = Optional.empty();
      int exitCode = 0;
      for (int i = 0; i < steps.size(); i++) {
        Transcript.Step step = steps.get(i);
        if (step.commandLine().equals(EXIT_CODE)) {
          assertThat(step.toString(), List.of(exitCode + ""), is(step.printed()));
          continue;
        }
        if (step.commandLine().startsWith(SHOW_FILE)) {
          writeFile(step);
          continue;
        }
        Optional<Typed> typed = typed(step);
        if (typed.isEmpty() || isDone(step)) {
          continue;
        }
        List<String> arguments = typed.get().arguments();
        ForkedLakehouse.Launch launch =
            ForkedLakehouse.command(folder, arguments.toArray(String[]::new))
                .withSystemProperty("lakehouse.profile", typed.get().profile())
                .withOutputTogether();
        broker.ifPresent(
            address -> launch.withEnvironment("LAKEHOUSE_KAFKA_BOOTSTRAP_SERVERS", address));
        if (arguments.contains("broker")) {
          int port = FreePort.find();
          ForkedLakehouse run = launch.with("--port=" + port).start();
          inBackground.add(run);
          awaitPrinted(step, step.printed(), run);
          broker = Optional.of("127.0.0.1:" + port);
          continue;
        }
        exitCode = step.answers().isEmpty() ? run(step, launch) : runOnTerminal(step, launch);
        boolean codeIsShown =
            i + 1 < steps.size() && steps.get(i + 1).commandLine().equals(EXIT_CODE);
        if (!codeIsShown) {
          assertThat(step.toString(), exitCode, is(0));
        }
      }
    } finally {
      inBackground.forEach(ForkedLakehouse::close);
    }
  }

  private void writeFile(Transcript.Step step) {
    Path file = folder.resolve(step.commandLine().substring(SHOW_FILE.length()));
    try {
      Files.write(file, step.printed());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isDone(Transcript.Step step) {
    return step.printed().isEmpty() && !DONE.add(step.commandLine());
  }

  /** Runs it as shown and returns its exit code. */
  private int run(Transcript.Step step, ForkedLakehouse.Launch launch) {
    int interrupt = step.printed().indexOf(Transcript.INTERRUPT);
    try (ForkedLakehouse run = launch.start()) {
      List<String> shown = step.printed();
      if (interrupt >= 0) {
        awaitPrinted(step, step.printed().subList(0, interrupt), run);
        run.terminate();
        shown = new ArrayList<>(step.printed());
        shown.remove(interrupt);
      }
      EndedCommand ended = run.await(LIMIT);
      if (!shown.isEmpty()) {
        assertShown(step, shown, lines(ended.stdout()));
      }
      assertThat(ended.toString(), ended.stdout().contains("\tat "), is(false));
      return ended.exitCode();
    }
  }

  /** Types what is shown to be typed at the program's prompts; returns its exit code. */
  private int runOnTerminal(Transcript.Step step, ForkedLakehouse.Launch launch) throws Exception {
    try (TerminalSession terminal = launch.startOnTerminal()) {
      for (Transcript.Answer answer : step.answers()) {
        terminal.await(answer.prompt()).type(answer.typed());
      }
      int code = terminal.awaitExit();
      assertShown(step, step.printed(), lines(String.join("\n", terminal.lines())));
      return code;
    }
  }

  /** Waits until the lines are there; more may follow. */
  private void awaitPrinted(Transcript.Step step, List<String> shown, ForkedLakehouse run) {
    List<String> beginning = new ArrayList<>(shown);
    beginning.add(Transcript.ANY_LINES);
    Await.until(
        step + " prints what is shown",
        LIMIT,
        () -> !run.isAlive() || Transcript.matches(beginning, lines(run.stdout())),
        run::toString);
    assertShown(step, beginning, lines(run.stdout()));
  }

  private List<String> lines(String printed) {
    return printed.replace(folder.toString(), SHOWN_FOLDER).lines().toList();
  }

  private static void assertShown(Transcript.Step step, List<String> shown, List<String> printed) {
    if (!Transcript.matches(shown, printed)) {
      throw new AssertionError(
          step
              + "\nis shown to print\n"
              + String.join("\n", shown)
              + "\nbut prints\n"
              + String.join("\n", printed));
    }
  }

  /** What the command line gives to the program; empty if it is tried elsewhere. */
  private static Optional<Typed> typed(Transcript.Step step) {
    if (TYPED_ELSEWHERE.keySet().stream().anyMatch(step.commandLine()::startsWith)) {
      return Optional.empty();
    }
    for (Pattern way : List.of(BY_MAVEN, BY_JAR)) {
      Matcher found = way.matcher(step.commandLine());
      if (found.matches()) {
        return Optional.of(
            new Typed(Optional.ofNullable(found.group(1)).orElse("direct"), words(found.group(2))));
      }
    }
    throw new AssertionError(step + ": this test does not know how to run that.");
  }

  /** As Maven and a shell split it: single quotes hold a word together. */
  private static List<String> words(String arguments) {
    if (arguments == null) {
      return List.of();
    }
    return Pattern.compile("(?:[^\\s']|'[^']*')+")
        .matcher(arguments)
        .results()
        .map(word -> word.group().replace("'", ""))
        .toList();
  }
}
