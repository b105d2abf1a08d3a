package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code vacuum}. */
@ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
public interface VacuumOptions extends MaintenanceOptions {
  @Description(
      "How long files are kept after they were replaced, such as 2h or 7d. Without it each table's"
          + " own, delta.deletedFileRetentionDuration; less needs --force.")
  @TimeSpan
  String getRetention();

  void setRetention(String value);

  @Description("Show what would be deleted, and delete nothing.")
  @Default.Boolean(false)
  boolean isDryRun();

  void setDryRun(boolean value);

  @Description(
      "Allow a --retention below the table's own: only when nothing else reads or writes the"
          + " tables.")
  @Default.Boolean(false)
  boolean isForce();

  void setForce(boolean value);
}
