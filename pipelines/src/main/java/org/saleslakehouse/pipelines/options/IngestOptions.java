package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.io.delta.model.Compression;

/** How Bronze treats and stores what it reads; the same for any source of the records. */
@ConfigKey("streaming")
public interface IngestOptions extends PipelineOptions {
  @Description("Time zone of event times that come without one, such as Europe/Paris.")
  @Default.String("UTC")
  String getTimeZone();

  void setTimeZone(String value);

  @Description("Sales that come later than this after the event are marked as late.")
  @Default.Integer(10)
  @Range(min = 0, max = 525_600)
  int getAllowedLatenessMinutes();

  void setAllowedLatenessMinutes(int value);

  @ConfigKey("quality.lenientNumbers")
  @Description("Also take numbers that are written as text, such as \"quantite\": \"2\".")
  @Default.Boolean(false)
  boolean isLenientNumbers();

  void setLenientNumbers(boolean value);

  @ConfigKey("quality.maxRecordSize")
  @Description("Records whose value is larger go to the quarantine unread, in bytes.")
  @Default.Integer(1_048_576)
  @Range(min = 1, max = 1_073_741_824)
  int getMaxRecordBytes();

  void setMaxRecordBytes(int value);

  @Description(
      "Expectations about sales beyond the topic's contract: a JSON list of rules, or @FILE that"
          + " holds one; [] checks nothing. Without it a few rules that only warn. See"
          + " docs/quality.md.")
  @Structured
  @ConfigKey("quality.rules")
  String getQualityRules();

  void setQualityRules(String value);

  @Description(
      "Fields that tell two records of the same sale, such as vente_id,client_id,timestamp: a"
          + " later one goes to the quarantine, see --deduplicateHorizon. Without it all are kept.")
  @ConfigKey("quality.deduplicate")
  String getDeduplicate();

  void setDeduplicate(String value);

  @Description(
      "With --deduplicate: how far apart, in Kafka's time, two records of the same sale are still"
          + " told to be. Takes memory for each sale of that time.")
  @ConfigKey("quality.deduplicateHorizon")
  @TimeSpan(min = "1s")
  @Default.String("10m")
  String getDeduplicateHorizon();

  void setDeduplicateHorizon(String value);

  @Description(
      "Time for which files are gathered before they are committed together;"
          + " 0 commits what the runner has at hand (on Spark once per micro-batch).")
  @Default.Integer(2000)
  @Range(min = 0, max = 3_600_000)
  int getCommitIntervalMillis();

  void setCommitIntervalMillis(int value);

  @Description(
      "Size at which a file is closed and another one begun, in MiB; commits close files as well.")
  @ConfigKey("performance.targetFileSize")
  @Default.Integer(128)
  @Range(min = 1, max = 4096)
  int getTargetFileSizeMebibytes();

  void setTargetFileSizeMebibytes(int value);

  @Description("Compression of the tables' files.")
  @ConfigKey("performance.compression")
  @Default.Enum("ZSTD")
  Compression getCompression();

  void setCompression(Compression value);

  @Description(
      "Records read from Kafka that the runner handles as one element, at the most: a topic that"
          + " is followed gives smaller ones. The Spark runner's maxRecordsPerBatch counts these"
          + " blocks.")
  @ConfigKey("performance.maxRecordsPerBlock")
  @Default.Integer(100_000)
  @Range(min = 1, max = 1_000_000)
  int getMaxRecordsPerBlock();

  void setMaxRecordsPerBlock(int value);

  @Description(
      "0 writes each bundle's rows straight to files. A number groups the rows of a commit into so"
          + " many files first, for runners with small bundles.")
  @ConfigKey("performance.fileShards")
  @Default.Integer(0)
  @Range(min = 0, max = 1000)
  int getFileShards();

  void setFileShards(int value);

  @Description(
      "How long records wait for earlier ones that are missing before that counts as a loss; 0"
          + " suits runners that never reorder.")
  @Default.Integer(60)
  @Range(min = 0, max = 3600)
  int getGapTimeoutSeconds();

  void setGapTimeoutSeconds(int value);

  @Description(
      "How often in a row a failed pipeline is started again before the job gives up;"
          + " progress in between starts the count anew.")
  @Default.Integer(5)
  @Range(min = 0, max = 1000)
  int getMaxRestarts();

  void setMaxRestarts(int value);

  @Description("Wait before the first restart; it doubles with each further one, up to 60 s.")
  @Default.Integer(1)
  @Range(min = 0, max = 60)
  int getRestartBackoffSeconds();

  void setRestartBackoffSeconds(int value);
}
