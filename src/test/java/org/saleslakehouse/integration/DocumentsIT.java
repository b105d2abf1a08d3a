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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: what the README and the documents show can be typed, and prints what they show. Method:
 * each document is followed from top to bottom in a folder of its own; a broker that it starts runs
 * on while the rest is typed. What needs no terminal and no signal runs in one process for a
 * document and profile: what a command prints is the point, not the start of its JVM, which other
 * tests see.
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
      Pattern.compile(
          "mvn .*exec:java(?: -P(\\w+)-runner)?(?: -Dexec.args=\"((?:[^\"\\\\]|\\\\\")*)\")?");
  private static final Pattern BY_JAR =
      Pattern.compile("java (?:(?:@|-XX:)\\S+ )*-jar \\S*sales-lakehouse-(\\w+)\\.jar(?: (.*))?");

  /** What this test cannot type, by how it begins, and who does instead. */
  private static final Map<String, String> TYPED_ELSEWHERE =
      Map.of(
          "mvn verify", "this is part of it",
          "mvn package -Pspark-runner,fat-jar", "FatJarIT looks at what it makes",
          "spark-submit", "FatJarIT submits the jar",
          "mvn compile exec:java -Pflink-runner", "the tests on Flink have their own class path",
          "alias lakehouse=", "of the shell",
          "source <(lakehouse completion)", "CommandLineHelpTest has bash complete with it");

  /** The same line, with nothing shown below it, need not be run again. */
  private static final Set<String> DONE = new HashSet<>();

  /** A command line, taken apart: the runner's profile and what the program is given. */
  private record Typed(String profile, String commandLine) {
    List<String> arguments() {
      return List.of(CommandsInOneProcess.words(commandLine));
    }
  }

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

  @Tag("certify")
  @ParameterizedTest(name = "{0}")
  @MethodSource("documentsWithTranscripts")
  void whatADocumentShowsHappens(Path document) throws Exception {
    try (Session session = new Session(folder)) {
      List<Transcript.Step> steps = Transcript.of(document);
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
        if (typed.get().arguments().contains("broker")) {
          awaitPrinted(step, step.printed(), session.startBroker(typed.get()));
          continue;
        }
        exitCode = run(step, typed.get(), session);
        boolean codeIsShown =
            i + 1 < steps.size() && steps.get(i + 1).commandLine().equals(EXIT_CODE);
        if (!codeIsShown) {
          assertThat(step.toString(), exitCode, is(0));
        }
      }
    }
  }

  /** What runs while a document is followed. */
  private static final class Session implements AutoCloseable {
    private final Path folder;
    private final Map<String, CommandHost> hosts = new HashMap<>();
    private final List<ForkedLakehouse> inBackground = new ArrayList<>();
    private Optional<String> broker = Optional.empty();

    Session(Path folder) {
      this.folder = folder;
    }

    ForkedLakehouse startBroker(Typed typed) {
      int port = FreePort.find();
      ForkedLakehouse run = own(typed).with("--port=" + port).start();
      inBackground.add(run);
      broker = Optional.of("127.0.0.1:" + port);
      return run;
    }

    /** A process for this command alone. */
    ForkedLakehouse.Launch own(Typed typed) {
      return prepared(
          ForkedLakehouse.command(folder, typed.arguments().toArray(String[]::new)), typed);
    }

    /** The process for all commands of this profile that see the same broker. */
    CommandHost host(Typed typed) {
      return hosts.computeIfAbsent(
          typed.profile() + broker,
          key -> CommandHost.start(prepared(CommandHost.in(folder), typed)));
    }

    private ForkedLakehouse.Launch prepared(ForkedLakehouse.Launch launch, Typed typed) {
      launch.withSystemProperty("lakehouse.profile", typed.profile()).withOutputTogether();
      broker.ifPresent(
          address -> launch.withEnvironment("LAKEHOUSE_KAFKA_BOOTSTRAP_SERVERS", address));
      return launch;
    }

    @Override
    public void close() {
      hosts.values().forEach(CommandHost::close);
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
  private int run(Transcript.Step step, Typed typed, Session session) throws Exception {
    if (!step.answers().isEmpty()) {
      return runOnTerminal(step, session.own(typed));
    }
    int interrupt = step.printed().indexOf(Transcript.INTERRUPT);
    return interrupt < 0
        ? ended(step, step.printed(), session.host(typed).run(typed.commandLine(), LIMIT))
        : runAndInterrupt(step, interrupt, session.own(typed));
  }

  private int runAndInterrupt(Transcript.Step step, int interrupt, ForkedLakehouse.Launch launch) {
    try (ForkedLakehouse run = launch.start()) {
      awaitPrinted(step, step.printed().subList(0, interrupt), run);
      run.terminate();
      List<String> shown = new ArrayList<>(step.printed());
      shown.remove(interrupt);
      return ended(step, shown, run.await(LIMIT));
    }
  }

  private int ended(Transcript.Step step, List<String> shown, EndedCommand ended) {
    if (!shown.isEmpty()) {
      assertShown(step, shown, lines(ended.stdout()));
    }
    assertThat(ended.toString(), ended.stdout().contains("\tat "), is(false));
    return ended.exitCode();
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
            new Typed(
                Optional.ofNullable(found.group(1)).orElse("direct"),
                Optional.ofNullable(found.group(2)).orElse("").replace("\\\"", "\"")));
      }
    }
    throw new AssertionError(step + ": this test does not know how to run that.");
  }
}
