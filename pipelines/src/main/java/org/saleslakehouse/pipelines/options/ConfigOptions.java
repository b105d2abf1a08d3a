package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code config}. */
@ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
public interface ConfigOptions extends CommonOptions {
  @Description("Print a configuration file with all settings, each commented out at its default.")
  @Default.Boolean(false)
  boolean isTemplate();

  void setTemplate(boolean value);

  @Description(
      "Print a configuration file made from this INI file of the Python project with the same"
          + " tables, and say what was left out and why.")
  String getFromIni();

  void setFromIni(String value);

  @Description("Print the reference of all settings, in Markdown.")
  @Default.Boolean(false)
  boolean isDocs();

  void setDocs(boolean value);
}
