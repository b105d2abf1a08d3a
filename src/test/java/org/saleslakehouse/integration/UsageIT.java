package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;

/** Mistakes of users end in one message that says what to do, and never in a stack trace. */
class UsageIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int FAILED = 1;
  private static final int BAD_USAGE = 2;

  private static EmbeddedBroker broker;
  private static CommandHost commands;

  @TempDir Path folder;

  @BeforeAll
  static void start(@TempDir Path ofProcess) {
    broker = EmbeddedBroker.start();
    broker.createTopic("ventes_stream", TestLake.PARTITIONS);
    commands = CommandHost.start(CommandHost.in(ofProcess));
  }

  @AfterAll
  static void stop() {
    commands.close();
    broker.close();
  }

  @Test
  void anUnknownOptionIsNamedWithTheNearestKnownOne() {
    assertThat(
        error(BAD_USAGE, "bronze", "--lkae=elsewhere"),
        is("error: There is no option --lkae. Did you mean --lake?"));
  }

  @Test
  void anUnknownCommandIsNamedWithTheNearestKnownOne() {
    assertThat(
        error(BAD_USAGE, "bronz", "--lake=elsewhere"),
        is("error: There is no command 'bronz'. Did you mean 'bronze'?"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "spark"})
  void aBrokerThatIsNotThereIsNamed(String profile) throws Exception {
    String nobody = "127.0.0.1:" + FreePort.find();
    String message =
        error(
            FAILED,
            "bronze",
            "--profile=" + profile,
            "--bootstrapServers=" + nobody,
            "--connectionTimeoutSeconds=2",
            "--lake=" + folder.resolve("lake"));
    assertThat(message, startsWith("error: No Kafka broker answers at " + nobody));
    assertThat(message, containsString("--bootstrapServers"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "spark"})
  void aTopicThatDoesNotExistIsNamedWithTheNearestThatDoes(String profile) {
    String message = error(FAILED, bronze(profile, folder.resolve("lake"), "--topic=vente_stream"));
    assertThat(message, startsWith("error: Topic vente_stream does not exist"));
    assertThat(message, containsString("Did you mean --topic=ventes_stream?"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "spark"})
  void aLakeUnderARegularFileCannotBeWritten(String profile) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    String message = error(FAILED, bronze(profile, file.resolve("lake")));
    assertThat(message, startsWith("error: Lake " + file.resolve("lake") + " cannot be written"));
    assertThat(message, containsString("--lake"));
  }

  @Test
  void aLakeThatIsAFileIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    assertThat(
        error(FAILED, bronze("direct", file)), startsWith("error: Lake " + file + " is a file."));
  }

  @Test
  void aBasePathThatHoldsSomethingElseIsRefusedAndLeftAlone() throws Exception {
    Path lake = Files.createDirectories(folder.resolve("documents"));
    Files.writeString(lake.resolve("thesis.txt"), "mine");
    String message = error(FAILED, bronze("direct", lake));
    assertThat(message, startsWith("error: Lake " + lake + " holds something else already"));
    assertThat(message, containsString("thesis.txt"));
    try (var entries = Files.list(lake)) {
      assertThat(entries.toList(), is(List.of(lake.resolve("thesis.txt"))));
    }
  }

  @Test
  void aTablesPathThatHoldsSomethingElseIsRefused() throws Exception {
    Path lake = folder.resolve("half");
    Path table = Files.createDirectories(lake.resolve("bronze/ventes_stream"));
    Files.writeString(table.resolve("part-0.csv"), "1,2,3");
    assertThat(
        error(FAILED, bronze("direct", lake)),
        startsWith("error: Table " + table + ": something that is not a Delta table is there."));
  }

  @Test
  void silverWithoutBronzeSaysSo() {
    String message =
        error(FAILED, "silver", "--profile=direct", "--lake=" + folder.resolve("empty"));
    assertThat(message, containsString(folder.resolve("empty/bronze/ventes_stream").toString()));
  }

  @Test
  void aNumberOutOfRangeIsRefusedBeforeAnythingStarts() {
    assertThat(
        error(BAD_USAGE, "bronze", "--profile=direct", "--freshnessMillis=-1"),
        containsString("--freshnessMillis"));
  }

  private static String[] bronze(String profile, Path lake, String... more) {
    String[] common = {
      "bronze",
      "--profile=" + profile,
      "--stopAtLatest",
      "--bootstrapServers=" + broker.bootstrapServers(),
      "--lake=" + lake
    };
    String[] all = java.util.Arrays.copyOf(common, common.length + more.length);
    System.arraycopy(more, 0, all, common.length, more.length);
    return all;
  }

  /** Runs a command that must fail with this code, and returns the one line that it says. */
  private static String error(int code, String... arguments) {
    EndedCommand ended = commands.run(String.join(" ", arguments), LIMIT);
    assertThat(ended.toString(), ended.exitCode(), is(code));
    List<String> lines = ended.stdout().lines().toList();
    assertThat(ended.toString(), lines, hasSize(1));
    return lines.get(0);
  }
}
