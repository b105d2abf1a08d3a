package org.saleslakehouse.pipelines.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.kafka.KafkaAdmin;
import org.saleslakehouse.pipelines.runtime.RunDirectory;

/**
 * A real Kafka broker in this JVM: one KRaft node that is broker and controller, on free ports of
 * the loopback interface, its data in a temporary directory that {@link #close} deletes. For the
 * demo, for trying things and for tests; nothing of it outlives the process.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(30);
  // A port that was free a moment ago may be taken by the time the broker wants it.
  private static final int START_ATTEMPTS = 3;

  private final Properties properties;
  private final RunDirectory directory;
  private final String bootstrapServers;
  private KafkaRaftServer server;

  private EmbeddedBroker(Properties properties, RunDirectory directory, String bootstrapServers) {
    this.server = serve(properties, bootstrapServers);
    this.properties = properties;
    this.directory = directory;
    this.bootstrapServers = bootstrapServers;
  }

  /** Starts a broker and waits until it answers. */
  public static EmbeddedBroker start() {
    return start(Map.of());
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @param settings of the broker, which win over those chosen here
   */
  public static EmbeddedBroker start(Map<String, String> settings) {
    RuntimeException last = null;
    for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
      RunDirectory directory = RunDirectory.create("broker");
      try {
        return startIn(directory, freePort(), settings);
      } catch (KafkaException | CommandException e) {
        directory.close();
        last = e;
      }
    }
    throw CommandException.failed("The embedded Kafka broker does not start: " + last, last);
  }

  /**
   * Starts a broker at a port of the caller's choice and waits until it answers.
   *
   * @throws CommandException if the port is taken
   */
  public static EmbeddedBroker startAt(int port) {
    requireFree(port);
    RunDirectory directory = RunDirectory.create("broker");
    try {
      return startIn(directory, port, Map.of());
    } catch (KafkaException e) {
      directory.close();
      throw CommandException.failed("The Kafka broker does not start: " + e, e);
    } catch (CommandException e) {
      directory.close();
      throw e;
    }
  }

  private static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As the broker does: a port whose last connections have just been closed is free.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw CommandException.failed(
          "Port "
              + port
              + " of "
              + LOOPBACK
              + " is taken ("
              + e.getMessage()
              + "), perhaps by a Kafka broker that runs already. Stop what uses it, or choose"
              + " another with --port; the other commands then need --bootstrapServers.",
          e);
    }
  }

  private static EmbeddedBroker startIn(
      RunDirectory directory, int brokerPort, Map<String, String> settings) {
    int controllerPort = freePort();
    String bootstrapServers = LOOPBACK + ":" + brokerPort;
    Properties properties = properties(directory.path(), bootstrapServers, controllerPort);
    properties.putAll(settings);
    format(directory.path(), properties);
    return new EmbeddedBroker(properties, directory, bootstrapServers);
  }

  private static KafkaRaftServer serve(Properties properties, String bootstrapServers) {
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    try {
      server.startup();
      KafkaAdmin.connect(bootstrapServers, READY_TIMEOUT).close();
    } catch (RuntimeException e) {
      server.shutdown();
      server.awaitShutdown();
      throw e;
    }
    return server;
  }

  private static Properties properties(
      Path directory, String bootstrapServers, int controllerPort) {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "process.roles", "broker,controller",
            "node.id", "1",
            "controller.quorum.voters", "1@" + LOOPBACK + ":" + controllerPort,
            "controller.listener.names", "CONTROLLER",
            "listeners",
                "PLAINTEXT://"
                    + bootstrapServers
                    + ",CONTROLLER://"
                    + LOOPBACK
                    + ":"
                    + controllerPort,
            "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "advertised.listeners", "PLAINTEXT://" + bootstrapServers,
            "log.dirs", directory.resolve("data").toString(),
            // A generated history is older than the usual retention.
            "log.retention.ms", "-1"));
    properties.putAll(
        Map.of(
            // One node, so one replica of everything, and no time lost on waiting for others.
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "1",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "transaction.state.log.num.partitions", "1",
            "group.initial.rebalance.delay.ms", "0",
            "controlled.shutdown.enable", "false",
            "auto.create.topics.enable", "false",
            // Two cores are shared with the pipeline.
            "num.network.threads", "1",
            "num.io.threads", "2"));
    return properties;
  }

  private static void format(Path directory, Properties properties) {
    Path file = directory.resolve("server.properties");
    try (var writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] arguments = {
      "format", "--config", file.toString(), "--cluster-id", Uuid.randomUuid().toString()
    };
    int code = StorageTool.execute(arguments, new PrintStream(said, true, StandardCharsets.UTF_8));
    if (code != 0) {
      throw new KafkaException(
          "formatting the storage failed: " + said.toString(StandardCharsets.UTF_8).strip());
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw CommandException.failed("There is no free port for the embedded broker: " + e, e);
    }
  }

  /** Where clients of this machine connect to. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  public void createTopic(String topic, int partitions) {
    createTopic(topic, partitions, Map.of());
  }

  /**
   * Creates a topic.
   *
   * @param config settings of the topic, such as {@code cleanup.policy}
   */
  public void createTopic(String topic, int partitions, Map<String, String> config) {
    try (KafkaAdmin admin = KafkaAdmin.connect(bootstrapServers, READY_TIMEOUT)) {
      admin.createTopic(topic, partitions, config);
    }
  }

  /** Stops the broker, until it is started again or closed; it keeps its data. */
  public void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  /**
   * Starts a stopped broker again, at the same address and with the same data, and waits until each
   * partition is served; see {@link KafkaAdmin#createTopic} for what may happen without the wait.
   */
  public void startAgain() {
    server = serve(properties, bootstrapServers);
    try (KafkaAdmin admin = KafkaAdmin.connect(bootstrapServers, READY_TIMEOUT)) {
      admin.topics().forEach(topic -> admin.endOffsets(admin.partitionsOf(topic)));
    }
  }

  /** Stops the broker and deletes its data. */
  @Override
  public void close() {
    stop();
    directory.close();
  }
}
