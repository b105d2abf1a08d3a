package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** How a job that runs until stopped tells how it fares. */
@ConfigKey("monitoring")
public interface MetricsOptions extends PipelineOptions {
  @Description("How often a line of metrics is printed, such as 30s; 0s prints none.")
  @Default.String("30s")
  @TimeSpan
  String getMetricsInterval();

  void setMetricsInterval(String value);

  @Description(
      "Port on which Prometheus can fetch the metrics (/metrics); 0 takes a free one and prints"
          + " it. Without it they are not served.")
  @Range(min = 0, max = 65_535)
  Integer getMetricsPort();

  void setMetricsPort(Integer value);

  @Description(
      "Address on which the metrics are served: by default this machine alone can fetch them;"
          + " 0.0.0.0 serves them on all interfaces, to whoever reaches the port.")
  @Default.String("127.0.0.1")
  String getMetricsAddress();

  void setMetricsAddress(String value);
}
