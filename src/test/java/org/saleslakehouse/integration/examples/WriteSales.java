package org.saleslakehouse.integration.examples;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaIO;

/** Writes rows to a table, which is made if there is none: all or nothing, in one commit. */
public final class WriteSales {
  private static final Schema SALE =
      Schema.builder().addStringField("day").addInt64Field("client").addDoubleField("eur").build();

  static Pipeline pipeline(String table) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    pipeline
        .apply(
            Create.of(
                    Row.withSchema(SALE).addValues("2026-01-30", 4L, 19.99).build(),
                    Row.withSchema(SALE).addValues("2026-01-31", 5L, 899.5).build())
                .withRowSchema(SALE))
        .apply(DeltaIO.write().to(table).withPartitionColumns("day"));
    return pipeline;
  }

  public static void main(String[] args) {
    pipeline(args[0]).run().waitUntilFinish();
  }

  private WriteSales() {}
}
