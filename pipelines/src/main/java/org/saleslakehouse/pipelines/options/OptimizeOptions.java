package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code optimize}. */
@ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
public interface OptimizeOptions extends MaintenanceOptions, RetentionOptions {
  @Description(
      "Only these days: one, several separated by commas, or a range such as"
          + " 2025-12-01..2025-12-31. Skips tables that are not partitioned by day.")
  String getDays();

  void setDays(String value);

  @Description("Target size of files, in MiB. Files of three quarters of it stay.")
  @Default.Integer(128)
  @Range(min = 1, max = 4096)
  int getTargetFileSizeMebibytes();

  void setTargetFileSizeMebibytes(int value);

  @Description("Show what would be merged; change nothing.")
  @Default.Boolean(false)
  boolean isDryRun();

  void setDryRun(boolean value);

  @Description(
      "Give tables of the lake the properties with which this version makes the"
          + " Bronze tables, --versionRetention among them.")
  @Default.Boolean(false)
  boolean isAdoptDefaults();

  void setAdoptDefaults(boolean value);
}
