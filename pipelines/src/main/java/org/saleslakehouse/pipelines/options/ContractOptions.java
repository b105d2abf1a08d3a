package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What makes a record a sale: the contract, quality rules, copies. */
@ConfigKey("streaming")
public interface ContractOptions extends PipelineOptions {
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
}
