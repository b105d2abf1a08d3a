package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** How long the tables that Bronze writes remember. */
public interface RetentionOptions extends PipelineOptions {
  @Description(
      "How long older versions of the Bronze tables stay readable, and their"
          + " log. Set when a table is made, and by 'optimize --adoptDefaults'. A"
          + " commit a second makes 3600 log entries an hour.")
  @ConfigKey("lake.versionRetention")
  @TimeSpan(min = "10m")
  @Default.String("2h")
  String getVersionRetention();

  void setVersionRetention(String value);
}
