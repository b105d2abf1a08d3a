package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code bronze}. */
public interface BronzeOptions
    extends CommonOptions, RunnerOptions, LakeOptions, KafkaOptions, IngestOptions, MetricsOptions {
  @Description(
      "Where to begin in partitions of which the tables hold nothing yet: earliest, latest, a time"
          + " such as 2025-12-01T00:00:00Z, or offsets by partition such as 0:120,1:95.")
  @ConfigKey("kafka.startingOffsets")
  @Default.String("earliest")
  String getStartingOffsets();

  void setStartingOffsets(String value);

  @Description(
      "Go on where the broker's records begin although it has deleted some that are not in the"
          + " tables yet: these stay lost.")
  @ConfigKey("kafka.skipDeletedRecords")
  @Default.Boolean(false)
  boolean isSkipDeletedRecords();

  void setSkipDeletedRecords(boolean value);

  @Description("End when all that the topic holds at the start is in the tables.")
  @Default.Boolean(false)
  boolean isStopAtLatest();

  void setStopAtLatest(boolean value);
}
