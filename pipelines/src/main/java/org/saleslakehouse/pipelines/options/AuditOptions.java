package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code audit}. */
@ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
public interface AuditOptions extends CommonOptions, LakeOptions {
  @Description(
      "Read the offset of each row of Bronze as well, which takes as long as reading the tables:"
          + " then single rows are named.")
  @Default.Boolean(false)
  boolean isDeep();

  void setDeep(boolean value);

  @Description("How the result is printed; json is one object.")
  @Default.Enum("TEXT")
  AuditFormat getFormat();

  void setFormat(AuditFormat value);
}
