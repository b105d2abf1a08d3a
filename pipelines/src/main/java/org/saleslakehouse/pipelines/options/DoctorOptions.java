package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/**
 * Options of {@code doctor}: those of {@code bronze}, so that a command line which does not work
 * can be examined as it is, and a few of its own.
 */
@ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
public interface DoctorOptions extends BronzeOptions {
  @Description(
      "Instead of the checks, run small pipelines and measure what the runner"
          + " does. Short: --runner, without a value.")
  @Default.Boolean(false)
  boolean isMeasureRunner();

  void setMeasureRunner(boolean value);

  @Description("Print what was found as JSON.")
  @Default.Boolean(false)
  boolean isJson();

  void setJson(boolean value);

  @Description("How long each check may take.")
  @Default.Integer(30)
  @Range(min = 1, max = 600)
  int getCheckLimitSeconds();

  void setCheckLimitSeconds(int value);

  @Description("With --runner: how long each of its pipelines may take.")
  @Default.Integer(60)
  @Range(min = 5, max = 3600)
  int getProbeLimitSeconds();

  void setProbeLimitSeconds(int value);

  @Description("Least heap for the runner.")
  @Default.Integer(256)
  @Range(min = 1, max = 1_048_576)
  int getMinHeapMebibytes();

  void setMinHeapMebibytes(int value);

  @Description("Least free space for the lake and for temporary files.")
  @Default.Integer(1024)
  @Range(min = 0, max = 1_073_741_824)
  int getMinFreeMebibytes();

  void setMinFreeMebibytes(int value);

  @Description("Small files a table may have beyond one per partition.")
  @Default.Integer(1000)
  @Range(min = 0, max = 10_000_000)
  int getMaxSmallFiles();

  void setMaxSmallFiles(int value);

  @Description(
      "Java classes whose packages the runner opens by reflection, separated by"
          + " commas; a runner profile names its own.")
  @Default.String("")
  String getRequiredOpens();

  void setRequiredOpens(String value);
}
