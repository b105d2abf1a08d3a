package org.saleslakehouse.io.delta.testing;

import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaWrite;

/** Pipelines on the DirectRunner that run to their end. */
public final class TestPipelines {

  public static void write(DeltaWrite write, Schema schema, Row... rows) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(Create.of(List.of(rows)).withRowSchema(schema)).apply(write);
    pipeline.run().waitUntilFinish();
  }

  private TestPipelines() {}
}
