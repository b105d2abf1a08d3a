package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code replay}: which records, and by today's contract and rules. */
@ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
public interface ReplayOptions
    extends CommonOptions, RunnerOptions, LakeOptions, ContractOptions, FileOptions {
  @Description(
      "Only records set aside for these reasons, separated by commas, such as"
          + " missing_field,wrong_type. Default: all reasons but duplicate.")
  String getReasons();

  void setReasons(String value);

  @Description("Only records set aside because of these fields, such as pays,quantite.")
  String getFields();

  void setFields(String value);

  @Description("Only records set aside by these quality rules, by name, such as countries.")
  String getRules();

  void setRules(String value);

  @Description(
      "Only records that came to the quarantine on these days: one, several separated by commas, or"
          + " a range such as 2025-12-01..2025-12-31.")
  String getDays();

  void setDays(String value);

  @Description("Only these Kafka offsets, by partition, first and last, such as 0:120-180,2:95.")
  String getOffsets();

  void setOffsets(String value);

  @Description("Say how many would pass, and why the others would not; change nothing.")
  @Default.Boolean(false)
  boolean isDryRun();

  void setDryRun(boolean value);
}
