package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** How a job that runs until stopped tells how it fares. */
@ConfigKey("monitoring")
public interface MetricsOptions extends PipelineOptions {
  @Description("How often to print a line of metrics, such as 30s; 0s for never.")
  @Default.String("30s")
  @TimeSpan
  String getMetricsInterval();

  void setMetricsInterval(String value);

  @Description(
      "Port of the metrics for Prometheus (/metrics); 0 takes a free one and"
          + " prints it. Default: not served.")
  @Range(min = 0, max = 65_535)
  Integer getMetricsPort();

  void setMetricsPort(Integer value);

  @Description(
      "Address of the metrics. By default, only this machine can fetch them;"
          + " 0.0.0.0 serves all interfaces.")
  @Default.String("127.0.0.1")
  String getMetricsAddress();

  void setMetricsAddress(String value);
}
