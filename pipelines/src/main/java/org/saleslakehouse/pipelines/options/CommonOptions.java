package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What every command understands. */
@ConfigKey("monitoring")
public interface CommonOptions extends PipelineOptions {
  @Description(
      "Configuration file (YAML). Default: the one that LAKEHOUSE_CONFIG names,"
          + " else lakehouse.yaml in the working directory.")
  @ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
  String getConfig();

  void setConfig(String value);

  @Description("Lowest level of libraries' log lines on standard error.")
  @Default.Enum("WARN")
  LogLevel getLogLevel();

  void setLogLevel(LogLevel value);

  @Description("Print results, warnings and errors only, no progress.")
  @Default.Boolean(false)
  boolean isQuiet();

  void setQuiet(boolean value);

  @Description("Print more details, and the stack trace of an error.")
  @Default.Boolean(false)
  boolean isVerbose();

  void setVerbose(boolean value);
}
