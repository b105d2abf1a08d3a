package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What every command understands. */
public interface CommonOptions extends PipelineOptions {
  @Description("Print results and errors only, no progress.")
  @Default.Boolean(false)
  boolean isQuiet();

  void setQuiet(boolean value);

  @Description("Print more of what happens, and the stack trace of an error.")
  @Default.Boolean(false)
  boolean isVerbose();

  void setVerbose(boolean value);
}
