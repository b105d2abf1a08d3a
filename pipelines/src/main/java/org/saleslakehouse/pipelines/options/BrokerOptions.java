package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code broker}. */
@ConfigKey("broker")
public interface BrokerOptions extends CommonOptions {
  @Description("Port of the loopback interface to serve.")
  @Default.Integer(9092)
  @Range(min = 1, max = 65_535)
  int getPort();

  void setPort(int value);
}
