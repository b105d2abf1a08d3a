package org.saleslakehouse.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A Spark standalone cluster on this machine: a master and workers of one core, each a process of
 * its own, as are the executors that the workers start.
 */
final class SparkCluster implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";
  private static final String CAN_WORK = "Successfully registered with driver";
  private static final String WARM = "Warm after";

  private final Path folder;
  private final Path home;
  private final int port;
  private final List<Process> processes = new ArrayList<>();
  private final List<Process> workers = new ArrayList<>();

  private SparkCluster(Path folder, Path home, int port) {
    this.folder = folder;
    this.home = home;
    this.port = port;
  }

  /**
   * Starts one.
   *
   * @param folder where it keeps its files
   */
  static SparkCluster start(Path folder, int workers) throws IOException {
    Path home = SparkDistribution.install(folder.resolve("spark"));
    SparkCluster cluster = new SparkCluster(folder, home, FreePort.find());
    cluster.launch(
        "master",
        "org.apache.spark.deploy.master.Master",
        "--host",
        "127.0.0.1",
        "--port",
        String.valueOf(cluster.port),
        "--webui-port",
        String.valueOf(FreePort.find()));
    Await.until("the master answers", LIMIT, cluster::answers, cluster::logs);
    for (int i = 0; i < workers; i++) {
      cluster.startWorker();
    }
    return cluster;
  }

  /** One more worker, which takes the place of one that was killed. */
  void startWorker() throws IOException {
    int number = processes.size();
    workers.add(
        launch(
            "worker-" + number,
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            "127.0.0.1",
            "--cores",
            "1",
            "--memory",
            "1g",
            "--webui-port",
            String.valueOf(FreePort.find()),
            "--work-dir",
            folder.resolve("work-" + number).toString(),
            master()));
  }

  private Process launch(String name, String mainClass, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            home + "/jars/*",
            mainClass));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private String master() {
    return "spark://127.0.0.1:" + port;
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** A command to be started by {@code spark-submit}; its process is the driver. */
  ForkedLakehouse.Launch submit(String... arguments) {
    String jar = System.getProperty("cluster.jar", "");
    List<String> submit = new ArrayList<>();
    submit.addAll(
        List.of(
            "--master",
            master(),
            "--executor-cores",
            "1",
            "--executor-memory",
            "768m",
            "--conf",
            "spark.driver.host=127.0.0.1",
            "--class",
            "org.saleslakehouse.pipelines.Lakehouse"));
    if (jar.isEmpty()) {
      // What the jar is made of, which each machine has.
      List<String> jars = SparkDistribution.jobJars();
      String job = jars.stream().filter(j -> j.contains("/pipelines")).findFirst().orElseThrow();
      submit.add("--jars");
      submit.add(
          String.join(
              ",", jars.stream().filter(j -> !j.equals(job)).map(j -> "local:" + j).toList()));
      submit.add("local:" + job);
    } else {
      submit.add(Path.of(jar).toAbsolutePath().toString());
    }
    submit.addAll(Arrays.asList(arguments));
    return ForkedLakehouse.main(
            "org.apache.spark.deploy.SparkSubmit", folder, submit.toArray(String[]::new))
        .withEnvironment("CLASSPATH", home + "/jars/*")
        .withEnvironment("SPARK_HOME", home.toString())
        .withEnvironment("SPARK_LOCAL_IP", "127.0.0.1");
  }

  /** Those that run now. */
  List<ProcessHandle> executors() {
    return workers.stream()
        .map(Process::children)
        .flatMap(children -> children)
        .filter(child -> child.info().commandLine().orElse(EXECUTOR).contains(EXECUTOR))
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  /**
   * Kills one of those that run, as a machine that runs out of memory would, as soon as each worker
   * has one that can work: what is tried is the loss of a part.
   */
  void killExecutor(Random random) {
    awaitExecutorsThatSay(CAN_WORK);
    List<ProcessHandle> running = executors();
    running.get(random.nextInt(running.size())).destroyForcibly();
  }

  /** Waits until the executor of each worker has loaded what its first order will need. */
  void awaitWarmExecutors() {
    awaitExecutorsThatSay(WARM);
  }

  private void awaitExecutorsThatSay(String text) {
    Await.until(
        "each worker has an executor that says: " + text,
        LIMIT,
        () -> executors().stream().filter(e -> log(e).contains(text)).count() == workers.size(),
        this::logs);
  }

  /** A worker has each executor write its log into its working directory. */
  private static String log(ProcessHandle executor) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(executor.pid()), "cwd", "stderr"));
    } catch (IOException e) {
      return ""; // it has ended, or not begun
    }
  }

  /** Kills a worker and what runs on it, as the loss of a machine would; another one joins. */
  void replaceWorker(Random random) throws IOException {
    Process worker = workers.remove(random.nextInt(workers.size()));
    List<ProcessHandle> children = worker.children().toList();
    worker.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    startWorker();
  }

  private String logs() {
    StringBuilder all = new StringBuilder();
    try (var files = Files.list(folder)) {
      for (Path log : files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
        all.append(log.getFileName()).append(":\n").append(Files.readString(log)).append('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toString();
  }

  @Override
  public void close() {
    List<ProcessHandle> executors =
        workers.stream().map(Process::children).flatMap(children -> children).toList();
    processes.forEach(Process::destroyForcibly);
    executors.forEach(ProcessHandle::destroyForcibly);
    for (Process process : processes) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
