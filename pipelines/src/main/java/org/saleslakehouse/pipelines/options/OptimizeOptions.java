package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code optimize}. */
@ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
public interface OptimizeOptions extends MaintenanceOptions, RetentionOptions {
  @Description(
      "Only these days: one, several separated by commas, or the first and the last, such as"
          + " 2025-12-01..2025-12-31. Tables that are not kept by day are left out.")
  String getDays();

  void setDays(String value);

  @Description("Size that files are to have, in MiB. Files of three quarters of it stay.")
  @Default.Integer(128)
  @Range(min = 1, max = 4096)
  int getTargetFileSizeMebibytes();

  void setTargetFileSizeMebibytes(int value);

  @Description("Show what would be merged, and change nothing.")
  @Default.Boolean(false)
  boolean isDryRun();

  void setDryRun(boolean value);

  @Description(
      "Set the properties with which this version makes the tables that Bronze writes, for tables"
          + " that an earlier version has made.")
  @Default.Boolean(false)
  boolean isAdoptDefaults();

  void setAdoptDefaults(boolean value);
}
