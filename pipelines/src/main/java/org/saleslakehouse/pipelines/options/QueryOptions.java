package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code query}. It reads a lake and nothing else. */
public interface QueryOptions extends CommonOptions, LakeOptions {
  @Description("Print this report.")
  @ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
  ReportName getReport();

  void setReport(ReportName value);

  @Description(
      "Answer this SELECT over the tables ventes_stream, ventes_quarantine, ventes_aggreges,"
          + " ventes_par_pays and ventes_par_segment.")
  @ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
  String getSql();

  void setSql(String value);

  @Description("Print all reports. The default where there is no terminal for the menu.")
  @ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
  @Default.Boolean(false)
  boolean isBatch();

  void setBatch(boolean value);

  @Description("How to print results; json is one object per line.")
  @Default.Enum("TABLE")
  OutputFormat getFormat();

  void setFormat(OutputFormat value);

  @Description("Most rows to print of each report. SQL has its own LIMIT.")
  @Default.Integer(20)
  @Range(min = 1, max = 1_000_000)
  int getLimit();

  void setLimit(int value);

  @Description(
      "Show the tables as they were: at a time in UTC, such as 2025-12-01T10:00:00Z or 2025-12-01,"
          + " or one table at a version.")
  @ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
  String getAsOf();

  void setAsOf(String value);

  @Description("Language for numbers in tables, such as fr or en-GB. Default: the" + " system's.")
  String getLanguage();

  void setLanguage(String value);
}
