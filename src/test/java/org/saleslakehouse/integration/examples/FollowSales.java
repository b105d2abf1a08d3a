package org.saleslakehouse.integration.examples;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaReadChanges;

/** Follows a table without end, and copies each row that is added exactly once. */
public final class FollowSales {
  private static final int SHARDS = 4; // must stay the same from run to run

  static Pipeline pipeline(String table, String copy) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    PCollection<Row> added =
        pipeline.apply(
            DeltaIO.readChanges().from(table).startingVersion(0).withPositionColumns(SHARDS));
    added.apply(
        DeltaIO.write().to(copy).withSourcePositions(DeltaReadChanges.sourcePositions("copy")));
    return pipeline;
  }

  public static void main(String[] args) {
    pipeline(args[0], args[1]).run().waitUntilFinish();
  }

  private FollowSales() {}
}
