package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Where the lake is. */
public interface LakeOptions extends PipelineOptions {
  @Description("Directory of the lake's tables: a path, or a URI of a Hadoop file system.")
  @ConfigKey("lake.path")
  @Default.String("lake")
  String getLake();

  void setLake(String value);

  @Description("Table of sales, if not bronze/ventes_stream in the lake.")
  String getBronzePath();

  void setBronzePath(String value);

  @Description("Quarantine, if not bronze/ventes_quarantine in the lake.")
  String getQuarantinePath();

  void setQuarantinePath(String value);

  @Description("Table by client and day, if not silver/ventes_aggreges in the lake.")
  String getClientDaysPath();

  void setClientDaysPath(String value);

  @Description("Table by country, if not silver/ventes_par_pays in the lake.")
  String getCountriesPath();

  void setCountriesPath(String value);

  @Description("Table by segment, if not silver/ventes_par_segment in the lake.")
  String getSegmentsPath();

  void setSegmentsPath(String value);
}
