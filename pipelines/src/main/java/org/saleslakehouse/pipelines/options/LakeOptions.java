package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Where the lake is. */
public interface LakeOptions extends PipelineOptions {
  @Description("Directory that holds the lake's tables; a path or a URI of a Hadoop file system.")
  @Default.String("lake")
  String getLake();

  void setLake(String value);
}
