package org.saleslakehouse.integration;

import com.pty4j.WinSize;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A lakehouse command in a process of its own, with this JVM's class path: the only way in which a
 * test can kill it as a machine would, and in which the Spark runner's statics cannot leak.
 */
final class ForkedLakehouse implements AutoCloseable {
  /** What the process leaves when it was killed, by SIGKILL or at a halt point. */
  static final int KILLED = 137;

  /** Of the module that makes it. */
  private static final Path FLINK_CLASS_PATH = Path.of("flink/target/class-path");

  private static final Path TEST_CLASSES = Path.of("target/test-classes");

  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final int SHOWN_CHARACTERS = 20_000;

  private final String commandLine;
  private final Process process;
  private final Path stdout;
  private final Path stderr;

  private ForkedLakehouse(String commandLine, Process process, Path stdout, Path stderr) {
    this.commandLine = commandLine;
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** How a process is to be started. */
  static final class Launch {
    private final String mainClass;
    private final Path folder;
    private final List<String> arguments = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private final Map<String, String> systemProperties = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> host = new ArrayList<>();
    private final List<String> firstOnClassPath = new ArrayList<>();
    private boolean outputTogether;
    private boolean takesInput;

    private Launch(String mainClass, Path folder, List<String> arguments) {
      this.mainClass = mainClass;
      this.folder = folder;
      this.arguments.addAll(arguments);
    }

    Launch with(String... more) {
      arguments.addAll(Arrays.asList(more));
      return this;
    }

    Launch withSystemProperty(String name, String value) {
      systemProperties.put(name, value);
      return this;
    }

    Launch withJvmOption(String option) {
      jvmOptions.add(option);
      return this;
    }

    Launch withEnvironment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /**
     * Starts it by a shell script of another host, which ends with {@code exec "$@"}; see {@link
     * TestHost}.
     */
    Launch on(TestHost other) {
      host.clear();
      host.addAll(other.command());
      return this;
    }

    /** Before all other places of classes and files. */
    Launch withFirstOnClassPath(Path entry) {
      firstOnClassPath.add(entry.toString());
      return this;
    }

    /** Errors go where results go, as on a terminal. */
    Launch withOutputTogether() {
      outputTogether = true;
      return this;
    }

    /** It can be typed to, see {@link ForkedLakehouse#type}; else its input is empty. */
    Launch withInput() {
      takesInput = true;
      return this;
    }

    /** Ends the process at this point of the commit protocol, as a crash would. */
    Launch haltingAt(String point) {
      return withSystemProperty("io.delta.haltAt", point);
    }

    ForkedLakehouse start() {
      int number = COUNTER.incrementAndGet();
      try {
        // Of its own, so that what a killed process leaves there goes with the test's folder.
        Path temporary = Files.createDirectories(folder.resolve("tmp-" + number));
        Path stdout = folder.resolve(number + ".out");
        Path stderr = folder.resolve(number + ".err");
        ProcessBuilder builder =
            builder(temporary)
                .redirectInput(takesInput ? Redirect.PIPE : Redirect.from(new File("/dev/null")))
                .redirectOutput(stdout.toFile())
                .redirectErrorStream(outputTogether);
        if (outputTogether) {
          Files.createFile(stderr);
        } else {
          builder.redirectError(stderr.toFile());
        }
        Process process = builder.start();
        return new ForkedLakehouse(
            systemProperties + " " + String.join(" ", arguments), process, stdout, stderr);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The same, on a terminal. */
    TerminalSession startOnTerminal() {
      return startOnTerminal(TerminalSession.WIDE);
    }

    /** The same, on a terminal of this size. */
    TerminalSession startOnTerminal(WinSize size) {
      try {
        return TerminalSession.start(
            builder(Files.createDirectories(folder.resolve("tmp-" + COUNTER.incrementAndGet()))),
            size);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private ProcessBuilder builder(Path temporary) {
      List<String> command = new ArrayList<>(host);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      Stream.of(System.getProperty("jvm.opens", "").split(" "))
          .filter(s -> !s.isEmpty())
          .forEach(command::add);
      command.add("-Xmx1g");
      // Start-up counts for more than peak speed here.
      command.add("-XX:TieredStopAtLevel=1");
      command.add("-XX:+UseSerialGC");
      command.addAll(ClassArchive.options());
      command.add("-Djava.io.tmpdir=" + temporary);
      command.addAll(jvmOptions);
      systemProperties.forEach((name, value) -> command.add("-D" + name + "=" + value));
      command.add(mainClass);
      command.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder
          .environment()
          .put(
              "CLASSPATH",
              Stream.concat(firstOnClassPath.stream(), Stream.of(classPath()))
                  .collect(Collectors.joining(File.pathSeparator)));
      builder.environment().put(TestHost.TEMPORARY, temporary.toString());
      builder.environment().putAll(environment);
      builder.directory(folder.toFile());
      return builder;
    }

    private @Nullable String profileProperty() {
      return systemProperties.get("lakehouse.profile");
    }

    /**
     * This JVM's, which has both runners. Who names Spark has only that; who names the DirectRunner
     * has both, as the archive's class path, which has Spark's, is to be the beginning of theirs.
     * Flink has one of its own.
     */
    private String classPath() {
      Stream<String> entries =
          Stream.of(System.getProperty("java.class.path").split(File.pathSeparator));
      if (arguments.contains("--profile=flink") || "flink".equals(profileProperty())) {
        // With what of the tests some processes begin with.
        return read(FLINK_CLASS_PATH).strip() + File.pathSeparator + TEST_CLASSES.toAbsolutePath();
      }
      if (arguments.contains("--profile=spark")) {
        entries = entries.filter(entry -> !ClassArchive.isOfDirectRunner(entry));
      }
      return String.join(File.pathSeparator, ClassArchive.inOrder(entries));
    }
  }

  /**
   * A command to start.
   *
   * @param folder for its output and its temporary files
   */
  static Launch command(Path folder, String... arguments) {
    return new Launch("org.saleslakehouse.pipelines.Lakehouse", folder, Arrays.asList(arguments));
  }

  /** Another main class to start in the same way. */
  static Launch main(Class<?> mainClass, Path folder, String... arguments) {
    return main(mainClass.getName(), folder, arguments);
  }

  /** The same, by the class's name. */
  static Launch main(String mainClass, Path folder, String... arguments) {
    return new Launch(mainClass, folder, Arrays.asList(arguments));
  }

  /** Gives the process a line of input. */
  void type(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot type to " + this, e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL: no shutdown hook, no finally. */
  void kill() {
    process.destroyForcibly();
  }

  /** SIGSTOP: no thread of the process goes on until {@link #resume}. */
  void pause() {
    signal("STOP");
  }

  /** SIGCONT. */
  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int code =
          new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + name + " ended with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** SIGTERM: what Ctrl-C or an orchestrator sends. */
  void terminate() {
    process.destroy();
  }

  /**
   * Waits for the end and returns the exit code.
   *
   * @throws AssertionError when the process still runs at the limit, with a dump of its threads
   */
  private int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        String threads = threads();
        kill();
        throw new AssertionError(
            "Still running after " + limit.toSeconds() + " s: " + this + "\n" + threads);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits for the end, however it comes. */
  EndedCommand await(Duration limit) {
    int exitCode = awaitExit(limit);
    return new EndedCommand(commandLine, exitCode, end(stdout()), end(stderr()));
  }

  /** Waits for the end, which must come with this exit code. */
  EndedCommand expectExit(int code, Duration limit) {
    return await(limit).expectExit(code);
  }

  String stdout() {
    return read(stdout);
  }

  String stderr() {
    return read(stderr);
  }

  @Override
  public void close() {
    kill();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String threads() throws InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Path dump = Files.createTempFile("threads", ".txt");
      new ProcessBuilder(jcmd.toString(), String.valueOf(process.pid()), "Thread.print")
          .redirectErrorStream(true)
          .redirectOutput(dump.toFile())
          .start()
          .waitFor(20, TimeUnit.SECONDS);
      return Files.readString(dump);
    } catch (IOException e) {
      return "No thread dump: " + e;
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String end(String text) {
    return text.length() <= SHOWN_CHARACTERS
        ? text
        : "[...]" + text.substring(text.length() - SHOWN_CHARACTERS);
  }

  @Override
  public String toString() {
    return commandLine + "\nstdout:\n" + end(stdout()) + "\nstderr:\n" + end(stderr());
  }
}
