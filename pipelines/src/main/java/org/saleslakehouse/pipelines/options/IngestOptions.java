package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.saleslakehouse.io.delta.model.Compression;

/** How Bronze treats and stores what it reads; the same for any source of the records. */
@ConfigKey("streaming")
public interface IngestOptions extends RetentionOptions {
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
      "How old the newest sale in the tables may be while sales come all the time: so often there is"
          + " a commit. Where few come it is half as often, for each commit makes a file. 0 commits"
          + " whatever has been fetched.")
  @Default.Integer(1000)
  @Range(min = 0, max = 3_600_000)
  int getFreshnessMillis();

  void setFreshnessMillis(int value);

  @Description(
      "How long a reader works before the partitions are shared out anew, new ones included; on"
          + " Spark the interval of a micro-batch, which costs the less the longer it is.")
  @ConfigKey("performance.orderTime")
  @Default.Integer(5000)
  @Range(min = 100, max = 600_000)
  int getOrderMillis();

  void setOrderMillis(int value);

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
