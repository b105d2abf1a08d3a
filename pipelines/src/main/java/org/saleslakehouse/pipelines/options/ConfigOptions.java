package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code config}. */
@ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
public interface ConfigOptions extends CommonOptions {
  @Description(
      "Print a configuration file with all settings, commented out, at their" + " defaults.")
  @Default.Boolean(false)
  boolean isTemplate();

  void setTemplate(boolean value);

  @Description(
      "Print a configuration file made from the Python project's INI file; say"
          + " what is left out and why.")
  String getFromIni();

  void setFromIni(String value);

  @Description("Print the reference of all settings, in Markdown.")
  @Default.Boolean(false)
  boolean isDocs();

  void setDocs(boolean value);
}
