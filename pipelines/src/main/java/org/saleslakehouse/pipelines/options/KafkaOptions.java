package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Where the sales come from, or go to. */
public interface KafkaOptions extends PipelineOptions {
  @Description("Kafka brokers to connect to first: host:port, several separated by commas.")
  @Default.String("localhost:9092")
  String getBootstrapServers();

  void setBootstrapServers(String value);

  @Description("Kafka topic that holds the sales.")
  @Default.String("ventes_stream")
  String getTopic();

  void setTopic(String value);

  @Description("How long to wait for the brokers before giving up.")
  @Default.Integer(10)
  @Range(min = 1, max = 600)
  int getConnectionTimeoutSeconds();

  void setConnectionTimeoutSeconds(int value);
}
