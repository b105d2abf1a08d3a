package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code bronze}. */
public interface BronzeOptions
    extends CommonOptions, RunnerOptions, LakeOptions, KafkaOptions, IngestOptions, MetricsOptions {
  @Description(
      "Where to begin in partitions that the tables hold nothing of: earliest,"
          + " latest, a time such as 2025-12-01T00:00:00Z, or offsets by partition such"
          + " as 0:120,1:95.")
  @ConfigKey("kafka.startingOffsets")
  @Default.String("earliest")
  String getStartingOffsets();

  void setStartingOffsets(String value);

  @Description(
      "Continue although the broker has deleted records that are not in the"
          + " tables; these stay lost.")
  @ConfigKey("kafka.skipDeletedRecords")
  @Default.Boolean(false)
  boolean isSkipDeletedRecords();

  void setSkipDeletedRecords(boolean value);

  @Description("End once the tables hold what the topic holds at the start.")
  @Default.Boolean(false)
  boolean isStopAtLatest();

  void setStopAtLatest(boolean value);
}
