package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code vacuum}. */
@ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
public interface VacuumOptions extends MaintenanceOptions {
  @Description(
      "How long to keep replaced files, such as 2h or 7d. Default: each table's"
          + " delta.deletedFileRetentionDuration; less needs --force.")
  @TimeSpan
  String getRetention();

  void setRetention(String value);

  @Description("Show what would be deleted; delete nothing.")
  @Default.Boolean(false)
  boolean isDryRun();

  void setDryRun(boolean value);

  @Description(
      "Allow a --retention below the table's own, when nothing else reads or"
          + " writes the tables.")
  @Default.Boolean(false)
  boolean isForce();

  void setForce(boolean value);
}
