package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** How Bronze follows and stores what it reads; the same for any source of the records. */
@ConfigKey("streaming")
public interface IngestOptions extends ContractOptions, FileOptions, RetentionOptions {
  @Description(
      "How old the newest sale in the tables may be: the time between commits."
          + " Almost three times that where few sales come, because each commit makes a file;"
          + " ten times (at most 30 s) while a backlog is read."
          + " Rejected records may take as long as performance.orderTime."
          + " 0 commits each fetch.")
  @Default.Integer(1250)
  @Range(min = 0, max = 3_600_000)
  int getFreshnessMillis();

  void setFreshnessMillis(int value);

  @Description(
      "How often partitions, new ones included, are shared out among readers;"
          + " longer costs less. On Spark it is 30s unless you set it, and micro-batches last as long.")
  @ConfigKey("performance.orderTime")
  @Default.Integer(5000)
  @Range(min = 100, max = 600_000)
  int getOrderMillis();

  void setOrderMillis(int value);

  @Description(
      "Restarts in a row of a failed pipeline before the job gives up; progress"
          + " resets the count.")
  @Default.Integer(5)
  @Range(min = 0, max = 1000)
  int getMaxRestarts();

  void setMaxRestarts(int value);

  @Description("Wait before the first restart; doubles each time, up to 60 s.")
  @Default.Integer(1)
  @Range(min = 0, max = 60)
  int getRestartBackoffSeconds();

  void setRestartBackoffSeconds(int value);
}
