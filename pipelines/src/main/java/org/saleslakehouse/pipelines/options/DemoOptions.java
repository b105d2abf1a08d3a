package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/**
 * Options of {@code demo}. It brings its own broker and, unless told otherwise, a new lake for each
 * run, hence a {@code lake} of its own.
 */
public interface DemoOptions
    extends CommonOptions,
        RunnerOptions,
        SimulatorOptions,
        IngestOptions,
        ThresholdOptions,
        MetricsOptions {
  @Description("Number of records to send.")
  @Default.Long(10_000)
  @Range(min = 1, max = Integer.MAX_VALUE)
  long getSales();

  void setSales(long value);

  @Description("Records per second; 0 sends as fast as the broker takes them.")
  @Default.Double(500)
  @Range(min = 0, max = 10_000_000)
  double getRate();

  void setRate(double value);

  @Description(
      "Directory for the lake, without tables. Default: a new one for each run,"
          + " lake/demo-<date>-<time>.")
  String getLake();

  void setLake(String value);

  @Description("After the report, continue selling and storing until stopped (Ctrl-C).")
  @Default.Boolean(false)
  boolean isKeepRunning();

  void setKeepRunning(boolean value);
}
