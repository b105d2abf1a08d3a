package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Which runner profile a pipeline runs with. The runner's own options can be given as well. */
public interface RunnerOptions extends PipelineOptions {
  @Description(
      "Runner profile to use when the class path holds several (see runner-profiles/README.md).")
  String getProfile();

  void setProfile(String value);
}
