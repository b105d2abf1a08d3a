package org.saleslakehouse.pipelines;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.cli.CompletionCommand;
import org.saleslakehouse.pipelines.commands.AuditCommand;
import org.saleslakehouse.pipelines.commands.BrokerCommand;
import org.saleslakehouse.pipelines.commands.BronzeCommand;
import org.saleslakehouse.pipelines.commands.ConfigCommand;
import org.saleslakehouse.pipelines.commands.DashboardCommand;
import org.saleslakehouse.pipelines.commands.DemoCommand;
import org.saleslakehouse.pipelines.commands.DoctorCommand;
import org.saleslakehouse.pipelines.commands.HistoryCommand;
import org.saleslakehouse.pipelines.commands.OptimizeCommand;
import org.saleslakehouse.pipelines.commands.ProduceCommand;
import org.saleslakehouse.pipelines.commands.QueryCommand;
import org.saleslakehouse.pipelines.commands.ReplayCommand;
import org.saleslakehouse.pipelines.commands.SilverCommand;
import org.saleslakehouse.pipelines.commands.VacuumCommand;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.pipelines.runtime.ProcessUser;
import org.saleslakehouse.pipelines.runtime.StopSignal;

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
   * <p>After a success main returns, as spark-submit expects. After a failure the JVM ends with the
   * exit code: an exception instead would bury the message under a stack trace, and turn every code
   * into 1. The JVM ends as well if threads are left that would keep it alive (the DirectRunner
   * does not close the Kafka readers of a cancelled pipeline), and where Maven runs this.
   */
  public static void main(String[] arguments) {
    ProcessUser.ensureNamed();
    ExitCode code = run(arguments, System.out, System.err);
    if (code != ExitCode.DONE || isRunInMaven() || othersKeepJvmAlive()) {
      exit(code);
    }
    // A task that a cancelled pipeline has just begun may yet open a Kafka reader, and its threads
    // would keep the JVM for ever.
    unlessEndedBefore(EXIT_LIMIT, () -> exit(code));
  }

  /** Ends the JVM; at once if the runner's own clean-up does not come to an end. */
  private static void exit(ExitCode code) {
    unlessEndedBefore(EXIT_LIMIT, () -> Runtime.getRuntime().halt(code.code()));
    System.exit(code.code());
  }

  /** Runs this later, on a thread that does not keep the JVM alive. */
  private static void unlessEndedBefore(Duration limit, Runnable action) {
    Thread watchdog =
        new Thread(
            () -> {
              LockSupport.parkNanos(StopSignal.leftOf(limit).toNanos());
              action.run();
            },
            "exit-watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
  }

  /**
   * Whether {@code mvn exec:java} runs this. It closes the class path when main returns, and the
   * shutdown hooks of Spark and Hadoop, which run later, would no longer find their classes.
   */
  private static boolean isRunInMaven() {
    return Lakehouse.class
        .getClassLoader()
        .getClass()
        .getName()
        .startsWith("org.codehaus.mojo.exec.");
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
    return run(arguments, System.getenv(), Path.of(""), out, err);
  }

  /**
   * Runs a command line.
   *
   * @param environment variables by name
   * @param workingDirectory where a configuration file is looked for
   * @param out takes results
   * @param err takes progress and errors
   */
  static ExitCode run(
      String[] arguments,
      Map<String, String> environment,
      Path workingDirectory,
      PrintStream out,
      PrintStream err) {
    boolean terminal = out == System.out && isTerminal();
    return new CommandRun(commands(), environment, workingDirectory, out, err, terminal)
        .execute(arguments);
  }

  /** All commands, in the order in which the help lists them; the first one is the default. */
  static List<Command> commands() {
    List<Command> commands = new ArrayList<>();
    commands.add(new DemoCommand());
    commands.add(new ProduceCommand());
    commands.add(new BronzeCommand());
    commands.add(new SilverCommand());
    commands.add(new ReplayCommand());
    commands.add(new QueryCommand());
    commands.add(new DashboardCommand());
    commands.add(new AuditCommand());
    commands.add(new HistoryCommand());
    commands.add(new OptimizeCommand());
    commands.add(new VacuumCommand());
    commands.add(new BrokerCommand());
    commands.add(new DoctorCommand());
    // Further commands go above: these two are about all the others.
    commands.add(new ConfigCommand(List.copyOf(commands)));
    commands.add(new CompletionCommand(List.copyOf(commands)));
    return commands;
  }

  @SuppressWarnings(
      "SystemConsoleNull") // The build is tied to Java 17, where null means no terminal.
  private static boolean isTerminal() {
    return System.console() != null;
  }
}
