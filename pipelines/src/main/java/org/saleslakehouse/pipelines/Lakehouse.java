package org.saleslakehouse.pipelines;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.saleslakehouse.pipelines.bronze.BronzeCommand;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.cli.CommandContext;
import org.saleslakehouse.pipelines.cli.CommandException;
import org.saleslakehouse.pipelines.cli.CommandLineParser;
import org.saleslakehouse.pipelines.cli.CommandLineParser.Parsed;
import org.saleslakehouse.pipelines.cli.Console;
import org.saleslakehouse.pipelines.cli.ExitCode;
import org.saleslakehouse.pipelines.cli.OptionValues;
import org.saleslakehouse.pipelines.cli.StopSignal;
import org.saleslakehouse.pipelines.demo.DemoCommand;
import org.saleslakehouse.pipelines.silver.SilverCommand;
import org.saleslakehouse.pipelines.simulator.ProduceCommand;

/**
 * The command line of the lakehouse: {@code lakehouse [COMMAND] [--option=value ...]}.
 *
 * <p>Exit codes: 0 done, 1 failed, 2 bad usage, 130 stopped by Ctrl-C or SIGTERM before it was
 * done.
 */
public final class Lakehouse {
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);

  private Lakehouse() {}

  /**
   * Runs a command line and ends the JVM where returning would not do.
   *
   * <p>{@code mvn exec:java} runs this inside Maven. After a success main returns, so that Maven
   * goes on. After a failure the JVM ends with the exit code: an exception instead would bury the
   * message under Maven's own stack trace, and turn every code into 1. The JVM ends as well if
   * threads are left that would keep it alive: the DirectRunner does not close the Kafka readers of
   * a cancelled pipeline.
   */
  public static void main(String[] arguments) {
    if (isFlagSet(List.of(arguments), "--verbose")) {
      // Before anything logs: see log4j2.xml.
      System.setProperty("lakehouse.noisyLogLevel", "warn");
      System.setProperty("lakehouse.logTrace", "full");
    }
    ExitCode code = run(arguments, System.out, System.err);
    if (code != ExitCode.DONE || othersKeepJvmAlive()) {
      exit(code);
    }
  }

  /** Ends the JVM; at once if the runner's own clean-up does not come to an end. */
  private static void exit(ExitCode code) {
    Thread watchdog =
        new Thread(
            () -> {
              LockSupport.parkNanos(EXIT_LIMIT.toNanos());
              Runtime.getRuntime().halt(code.code());
            },
            "exit-watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
    System.exit(code.code());
  }

  /** Looks among the threads of our group: under Maven, Maven's are in another. */
  private static boolean othersKeepJvmAlive() {
    Thread[] threads = new Thread[Thread.activeCount() * 2];
    int count = Thread.enumerate(threads);
    return Arrays.stream(threads, 0, count)
        .anyMatch(t -> t != Thread.currentThread() && t.isAlive() && !t.isDaemon());
  }

  /**
   * Runs a command line.
   *
   * @param out takes results
   * @param err takes progress and errors
   */
  public static ExitCode run(String[] arguments, PrintStream out, PrintStream err) {
    List<String> typed = List.of(arguments);
    boolean terminal = out == System.out && isTerminal();
    Console console =
        new Console(out, err, terminal, isFlagSet(typed, "--quiet"), isFlagSet(typed, "--verbose"));
    try (StopSignal stop = StopSignal.install()) {
      Parsed parsed = parser().parse(arguments);
      if (parsed.command() == null) {
        console.print(String.valueOf(parsed.help()).stripTrailing());
        return ExitCode.DONE;
      }
      execute(parsed.command(), parsed.options(), console, stop);
      return ExitCode.DONE;
    } catch (CommandException e) {
      if (e.exitCode() == ExitCode.STOPPED) {
        console.note("%s", e.getMessage());
        return e.exitCode();
      }
      console.error(String.valueOf(e.getMessage()), e);
      return e.exitCode();
    } catch (RuntimeException e) {
      // Not foreseen, so all there is to know is shown.
      console.error("Something unexpected went wrong: " + e, e);
      if (!console.isVerbose()) {
        console.print("Run it again with --verbose to see where it comes from.");
      }
      return ExitCode.FAILED;
    }
  }

  private static void execute(
      Command command, Map<String, String> options, Console console, StopSignal stop) {
    ClassLoader loader = Lakehouse.class.getClassLoader();
    command.run(new CommandContext(OptionValues.of(options, loader), console, stop));
  }

  private static CommandLineParser parser() {
    Command demo = new DemoCommand();
    return new CommandLineParser(
        List.of(demo, new ProduceCommand(), new BronzeCommand(), new SilverCommand()), demo);
  }

  @SuppressWarnings(
      "SystemConsoleNull") // The build is tied to Java 17, where null means no terminal.
  private static boolean isTerminal() {
    return System.console() != null;
  }

  /** Needed before the command line is parsed, for the errors of parsing. */
  private static boolean isFlagSet(List<String> typed, String flag) {
    return typed.contains(flag) || typed.contains(flag + "=true");
  }
}
