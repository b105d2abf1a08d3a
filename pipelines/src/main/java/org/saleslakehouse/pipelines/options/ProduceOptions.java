package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code produce}. */
@ConfigKey("producer")
public interface ProduceOptions extends CommonOptions, KafkaOptions, SimulatorOptions {
  @Description("Sales per second; 0 sends as fast as the broker takes them.")
  @Default.Double(0.5)
  @Range(min = 0, max = 10_000_000)
  double getRate();

  void setRate(double value);

  @Description("Number of records to send; 0 continues until stopped.")
  @Default.Long(0)
  @Range(min = 0, max = Integer.MAX_VALUE)
  long getCount();

  void setCount(long value);

  @Description("Create the topic if it does not exist.")
  @Default.Boolean(false)
  boolean isCreateTopic();

  void setCreateTopic(boolean value);

  @Description("Partitions of a topic that --createTopic creates.")
  @Default.Integer(4)
  @Range(min = 1, max = 1000)
  int getPartitions();

  void setPartitions(int value);
}
