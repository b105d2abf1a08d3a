package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code history}. */
@ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
public interface HistoryOptions extends MaintenanceOptions {
  @Description("Commits to show of each table, the newest first.")
  @Default.Integer(20)
  @Range(min = 1, max = 1_000_000)
  int getLimit();

  void setLimit(int value);
}
