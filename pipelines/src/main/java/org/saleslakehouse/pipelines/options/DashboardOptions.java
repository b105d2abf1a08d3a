package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code dashboard}. It reads a lake and, if told so, the metrics of a job. */
@ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
public interface DashboardOptions extends CommonOptions, LakeOptions {
  @Description("Port of the page; 0 takes a free one and prints it.")
  @Default.Integer(8050)
  @Range(min = 0, max = 65_535)
  int getPort();

  void setPort(int value);

  @Description(
      "Address of the page: by default this machine alone can look at it; 0.0.0.0 serves it on all"
          + " interfaces, to whoever reaches the port. There is no password.")
  @Default.String("127.0.0.1")
  String getAddress();

  void setAddress(String value);

  @Description(
      "Where a running job serves its metrics, as it prints it with --metricsPort, such as"
          + " http://127.0.0.1:9400/metrics. Without it the page shows what the tables tell.")
  String getJobMetrics();

  void setJobMetrics(String value);
}
