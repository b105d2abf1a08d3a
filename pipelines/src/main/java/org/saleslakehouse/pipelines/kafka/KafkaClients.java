package org.saleslakehouse.pipelines.kafka;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.network.Selectable;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.KafkaOptions;
import org.saleslakehouse.pipelines.options.PropertyMap;

/**
 * How the clients of a Kafka cluster are configured: what the user gives, and over that what the
 * jobs rest on.
 */
public final class KafkaClients implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final List<String> RESERVED =
      List.of(
          ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

  private static final int MAX_POLL_RECORDS = 5000;

  // Of one partition: the client asks for more only when it has handed all of this over.
  private static final int MAX_PARTITION_FETCH_BYTES = 4 << 20;
  private static final int MAX_FETCH_BYTES = 16 << 20;
  private static final int MIN_FETCH_BYTES = 1 << 20;

  /** So often a consumer that has no question open wakes up, besides what it is named for. */
  private static final int RETRY_BACKOFF_MILLIS = 500;

  private static final int LOOKOUT_WAIT_MILLIS = 5000;
  private static final int SAMPLE_BYTES = 16 << 10;
  private static final int SAMPLE_WAIT_MILLIS = 100;

  private final String bootstrapServers;
  private final Duration timeout;
  private final IsolationLevel isolation;
  private final PropertyMap consumer;
  private final PropertyMap producer;
  private final PropertyMap admin;

  private KafkaClients(
      String bootstrapServers,
      Duration timeout,
      IsolationLevel isolation,
      PropertyMap consumer,
      PropertyMap producer,
      PropertyMap admin) {
    this.bootstrapServers = bootstrapServers;
    this.timeout = timeout;
    this.isolation = isolation;
    this.consumer = consumer;
    this.producer = producer;
    this.admin = admin;
  }

  /**
   * The clients that the options describe.
   *
   * @throws CommandException of bad usage if a property is given that the jobs must set themselves
   */
  public static KafkaClients of(KafkaOptions options) {
    PropertyMap common = checked("client", options.getKafkaClient());
    return new KafkaClients(
        options.getBootstrapServers(),
        Duration.ofSeconds(options.getConnectionTimeoutSeconds()),
        options.getIsolationLevel(),
        common.with(checked("consumer", options.getKafkaConsumer())),
        common.with(checked("producer", options.getKafkaProducer())),
        common.with(checked("admin", options.getKafkaAdmin())));
  }

  /** Clients without properties of their own. */
  public static KafkaClients of(String bootstrapServers, Duration timeout) {
    PropertyMap none = PropertyMap.of(Map.of());
    return new KafkaClients(
        bootstrapServers, timeout, IsolationLevel.READ_COMMITTED, none, none, none);
  }

  private static PropertyMap checked(String client, PropertyMap properties) {
    for (String name : RESERVED) {
      if (properties.asMap().containsKey(name)) {
        throw CommandException.badUsage(
            "kafka."
                + client
                + "."
                + name
                + " cannot be set: "
                + (name.equals(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG)
                    ? "use kafka.bootstrapServers."
                    : name.equals(ConsumerConfig.ISOLATION_LEVEL_CONFIG)
                        ? "use kafka.isolationLevel."
                        : "exactly-once storage depends on it."));
      }
    }
    return properties;
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** How long an answer is waited for. */
  public Duration timeout() {
    return timeout;
  }

  /** Whether records of open and aborted transactions count. */
  IsolationLevel isolation() {
    return isolation;
  }

  /** The configuration of an admin client. */
  Map<String, Object> adminConfig() {
    int millis = Math.toIntExact(timeout.toMillis());
    Map<String, Object> config = new HashMap<>(admin.asMap());
    config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, "lakehouse-admin");
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    return config;
  }

  /** The configuration of a consumer that belongs to no group. */
  private Map<String, Object> consumerConfig() {
    Map<String, Object> config = new HashMap<>(consumer.asMap());
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString().toLowerCase(Locale.ROOT));
    return config;
  }

  /**
   * A consumer for many records: what one fetch brings is handed over at once, and the next fetch
   * is under way meanwhile. A position that the broker no longer has is an error to it, not a jump.
   *
   * @param gathering how long the broker may wait for more than a few records, as each answer costs
   *     the same; zero if not at all
   */
  Consumer<byte[], byte[]> consumer(Duration gathering) {
    Map<String, Object> config = new HashMap<>();
    if (!gathering.isZero()) {
      config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, MIN_FETCH_BYTES);
      config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Math.toIntExact(gathering.toMillis()));
    }
    config.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MILLIS);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_PARTITION_FETCH_BYTES);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MAX_FETCH_BYTES);
    // Kafka's 64 KiB would keep the answer at the broker until this thread polls again.
    config.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, Selectable.USE_DEFAULT_BUFFER_SIZE);
    return consumer(config);
  }

  /**
   * A consumer for one who waits for the next record and does not need it: the broker answers when
   * it has one, with as little as it can.
   */
  Consumer<byte[], byte[]> lookout() {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, LOOKOUT_WAIT_MILLIS);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    return consumer(config);
  }

  private Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
    config.putAll(consumerConfig());
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return consumerOf(config);
  }

  private static Consumer<byte[], byte[]> consumerOf(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * A consumer for one who wants a record of each partition and has little time, whatever the jobs'
   * own are configured to wait for. From a position that the broker no longer has it goes on with
   * the oldest record.
   */
  Consumer<byte[], byte[]> sampler(Duration limit) {
    Map<String, Object> config = consumerConfig();
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "lakehouse-lag");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(limit.toMillis()));
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, SAMPLE_BYTES);
    config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, SAMPLE_WAIT_MILLIS);
    return consumerOf(config);
  }

  /** Loads what a consumer needs, without asking a broker. */
  public void rehearse() {
    consumer(Duration.ZERO).close(Duration.ZERO);
  }

  /** The configuration of a producer that stores each record once and in order. */
  public Map<String, Object> producerConfig() {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "lakehouse-simulator");
    config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout.toMillis());
    config.putAll(producer.asMap());
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return config;
  }
}
