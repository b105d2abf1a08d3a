package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.saleslakehouse.io.delta.model.Compression;

/** How Bronze treats and stores what it reads; the same for any source of the records. */
@ConfigKey("streaming")
public interface IngestOptions extends RetentionOptions {
  @Description("Time zone of event times without an offset, such as Europe/Paris.")
  @Default.String("UTC")
  String getTimeZone();

  void setTimeZone(String value);

  @Description(
      "Sales that arrive later than this after the event are marked late in Bronze."
          + " It excludes none; for streaming Silver see silver.allowedLateness.")
  @Default.Integer(10)
  @Range(min = 0, max = 525_600)
  int getAllowedLatenessMinutes();

  void setAllowedLatenessMinutes(int value);

  @ConfigKey("quality.lenientNumbers")
  @Description("Also accept numbers written as text, such as \"quantite\": \"2\".")
  @Default.Boolean(false)
  boolean isLenientNumbers();

  void setLenientNumbers(boolean value);

  @ConfigKey("quality.maxRecordSize")
  @Description("Records with a larger value go to the quarantine unread.")
  @Default.Integer(1_048_576)
  @Range(min = 1, max = 1_073_741_824)
  int getMaxRecordBytes();

  void setMaxRecordBytes(int value);

  @Description(
      "Rules for sales beyond the topic's contract: a JSON list, or @FILE with"
          + " one; [] checks nothing. Default: four rules that only warn. See"
          + " docs/quality.md.")
  @Structured
  @ConfigKey("quality.rules")
  String getQualityRules();

  void setQualityRules(String value);

  @Description(
      "Fields that identify a sale, such as vente_id,client_id,timestamp:"
          + " further records of it go to the quarantine, within --deduplicateHorizon."
          + " Default: all are kept.")
  @ConfigKey("quality.deduplicate")
  String getDeduplicate();

  void setDeduplicate(String value);

  @Description(
      "With --deduplicate: how far apart in Kafka's time two records of a sale"
          + " may be. Each sale of that time takes memory.")
  @ConfigKey("quality.deduplicateHorizon")
  @TimeSpan(min = "1s")
  @Default.String("10m")
  String getDeduplicateHorizon();

  void setDeduplicateHorizon(String value);

  @Description(
      "How old the newest sale in the tables may be: the time between commits."
          + " About twice that where few sales come, because each commit makes a file."
          + " 0 commits each fetch.")
  @Default.Integer(1000)
  @Range(min = 0, max = 3_600_000)
  int getFreshnessMillis();

  void setFreshnessMillis(int value);

  @Description(
      "How often partitions, new ones included, are shared out among readers;"
          + " longer costs less. On Spark set the runner's batchIntervalMillis to the same.")
  @ConfigKey("performance.orderTime")
  @Default.Integer(5000)
  @Range(min = 100, max = 600_000)
  int getOrderMillis();

  void setOrderMillis(int value);

  @Description("Size at which a new file is begun, in MiB; each commit begins one too.")
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
      "Restarts in a row of a failed pipeline before the job gives up; progress"
          + " resets the count.")
  @Default.Integer(5)
  @Range(min = 0, max = 1000)
  int getMaxRestarts();

  void setMaxRestarts(int value);

  @Description("Wait before the first restart; doubles each time, up to 60 s.")
  @Default.Integer(1)
  @Range(min = 0, max = 60)
  int getRestartBackoffSeconds();

  void setRestartBackoffSeconds(int value);
}
