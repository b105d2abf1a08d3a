package org.saleslakehouse.integration.examples;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaIO;

/** Reads one version of a table: two columns of one day. */
public final class ReadSales {
  static Pipeline pipeline(String table, String output) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    pipeline
        .apply(
            DeltaIO.read()
                .from(table)
                .withColumns("client", "eur")
                .withFilter(DeltaFilter.equal("day", "2026-01-31")))
        .apply(
            MapElements.into(TypeDescriptors.strings())
                .via(sale -> sale.getInt64("client") + " spent " + sale.getDouble("eur")))
        .apply(TextIO.write().to(output).withoutSharding());
    return pipeline;
  }

  public static void main(String[] args) {
    pipeline(args[0], args[1]).run().waitUntilFinish();
  }

  private ReadSales() {}
}
