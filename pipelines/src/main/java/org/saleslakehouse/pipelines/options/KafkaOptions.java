package org.saleslakehouse.pipelines.options;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.kafka.common.IsolationLevel;

/** Where the sales come from, or go to. */
public interface KafkaOptions extends PipelineOptions {
  @Description("Kafka brokers to connect to first: host:port, separated by commas.")
  @Default.String("localhost:9092")
  String getBootstrapServers();

  void setBootstrapServers(String value);

  @Description("Kafka topic that holds the sales.")
  @Default.String("ventes_stream")
  String getTopic();

  void setTopic(String value);

  @Description("How long to wait for the brokers.")
  @Default.Integer(10)
  @Range(min = 1, max = 600)
  int getConnectionTimeoutSeconds();

  void setConnectionTimeoutSeconds(int value);

  @Description(
      "Whether to read records of open and aborted transactions"
          + " (read_uncommitted) or not (read_committed).")
  @ConfigKey("kafka.isolationLevel")
  @Default.Enum("READ_COMMITTED")
  IsolationLevel getIsolationLevel();

  void setIsolationLevel(IsolationLevel value);

  @Description(
      "A property of all Kafka clients, such as security.protocol=SASL_SSL." + " Repeatable.")
  @ConfigKey("kafka.client")
  @JsonIgnore
  @Default.InstanceFactory(PropertyMap.Empty.class)
  PropertyMap getKafkaClient();

  void setKafkaClient(PropertyMap value);

  @Description("A property of the consumers alone, such as fetch.max.bytes=10485760.")
  @ConfigKey("kafka.consumer")
  @JsonIgnore
  @Default.InstanceFactory(PropertyMap.Empty.class)
  PropertyMap getKafkaConsumer();

  void setKafkaConsumer(PropertyMap value);

  @Description("A property of the producers alone, such as compression.type=zstd.")
  @ConfigKey("kafka.producer")
  @JsonIgnore
  @Default.InstanceFactory(PropertyMap.Empty.class)
  PropertyMap getKafkaProducer();

  void setKafkaProducer(PropertyMap value);

  @Description("A property of the admin clients alone.")
  @ConfigKey("kafka.admin")
  @JsonIgnore
  @Default.InstanceFactory(PropertyMap.Empty.class)
  PropertyMap getKafkaAdmin();

  void setKafkaAdmin(PropertyMap value);
}
