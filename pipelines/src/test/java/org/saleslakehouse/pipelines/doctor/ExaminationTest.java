package org.saleslakehouse.pipelines.doctor;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.console.Wrapping;
import org.saleslakehouse.pipelines.runtime.StopSignal;

/** Whatever a check does, the examination goes on and says what came of it. */
class ExaminationTest {

  @Test
  void aCheckThatHangsIsLeftBehindAndTheNextOneRuns() {
    CountDownLatch never = new CountDownLatch(1);
    List<Diagnosis> found =
        examine(
            Duration.ofMillis(200),
            List.of(
                () -> {
                  awaitUninterruptibly(never);
                  return List.of(Finding.ok("too late"));
                },
                () -> List.of(Finding.ok("fine"))));
    assertThat(found.get(0).finding().isProblem(), is(true));
    assertThat(found.get(0).finding().text(), is("no answer within 0 s"));
    assertThat(found.get(0).finding().fix(), containsString("--checkLimitSeconds"));
    assertThat(found.get(1).finding(), is(Finding.ok("fine")));
    never.countDown();
  }

  @Test
  void aCheckThatFailsIsAProblem() {
    List<Diagnosis> found =
        examine(
            Duration.ofSeconds(10),
            List.of(
                () -> {
                  throw CommandException.failed("No broker. Start one.");
                },
                () -> {
                  throw new IllegalStateException("unforeseen");
                }));
    assertThat(found.get(0).finding().text(), is("No broker. Start one."));
    assertThat(found.get(0).finding().isProblem(), is(true));
    assertThat(found.get(1).finding().text(), containsString("unforeseen"));
    assertThat(found.get(1).finding().isProblem(), is(true));
  }

  @Test
  void onlyTheJavaThatAllIsTestedOnIsFine() {
    assertThat(new JavaCheck(17, "17.0.15").look(), is(List.of(Finding.ok("17.0.15"))));
    Finding newer = new JavaCheck(21, "21.0.2").look().get(0);
    assertThat(newer.isProblem(), is(true));
    assertThat(newer.fix(), is("set JAVA_HOME to a JDK 17"));
  }

  @Test
  void anyPortForMetricsIsTriedToo() {
    assertThat(
        new PortCheck("127.0.0.1", 0).look().get(1), is(Finding.ok("metrics find a free one")));
    CommandException e = assertThrows(CommandException.class, () -> new PortCheck("[x", 0).look());
    assertThat(
        e.getMessage(),
        is(
            "--metricsAddress=[x is not an address of this machine. Give one such as 127.0.0.1, or"
                + " 0.0.0.0 for all."));
  }

  @Test
  void anOldMavenIsAProblemAndNoneAtAllIsFine(@TempDir Path home) throws Exception {
    assertThat(new MavenCheck(null).look().get(0).status(), is(Finding.Status.OK));
    Files.createDirectory(home.resolve("lib"));
    Path jar = Files.createFile(home.resolve("lib/maven-core-3.6.3.jar"));
    Finding old = new MavenCheck(home.toString()).look().get(0);
    assertThat(old.text(), is("3.6.3, and the build needs 3.8 or later"));
    assertThat(old.fix(), is("put a newer Maven first on the PATH"));
    Files.move(jar, home.resolve("lib/maven-core-3.8.7.jar"));
    assertThat(new MavenCheck(home.toString()).look(), is(List.of(Finding.ok("3.8.7"))));
  }

  @Test
  void whatIsToBeCopiedIsNotBroken() {
    String command = "'java " + "-Dlong.option=".repeat(9) + " Main'";
    assertThat(
        Wrapping.wrap(
            "head: ", "It's well known: run " + command + ", then " + "again ".repeat(20)),
        is(
            List.of(
                "head: It's well known: run",
                "      " + command + ",",
                "      then " + "again ".repeat(15).strip(),
                "      " + "again ".repeat(5).strip())));
  }

  private static List<Diagnosis> examine(Duration limit, List<Supplier<List<Finding>>> checks) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Console console = new Console(nowhere, nowhere, false, true, false);
    return new Examination(limit, console, StopSignal.manual())
        .of(checks.stream().map(ExaminationTest::check).toList());
  }

  private static Check check(Supplier<List<Finding>> looking) {
    return new Check() {
      @Override
      public Section section() {
        return Section.MACHINE;
      }

      @Override
      public String name() {
        return "Anything";
      }

      @Override
      public List<Finding> look() {
        return looking.get();
      }
    };
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
