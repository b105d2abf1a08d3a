package org.saleslakehouse.pipelines.options;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Which runner profile a pipeline runs with. The runner's own options can be given as well. */
public interface RunnerOptions extends PipelineOptions {
  @Description(
      "Runner profile, if the class path holds several (see" + " runner-profiles/README.md).")
  String getProfile();

  void setProfile(String value);

  @Description(
      "A property of the runner, such as spark.executor.memory=2g: a Java system"
          + " property, unless the JVM was started with it. Repeatable.")
  @ConfigKey("runner.properties")
  @JsonIgnore
  @Default.InstanceFactory(PropertyMap.Empty.class)
  PropertyMap getRunnerProperties();

  void setRunnerProperties(PropertyMap value);
}
