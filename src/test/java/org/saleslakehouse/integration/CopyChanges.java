package org.saleslakehouse.integration;

import java.util.Arrays;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.joda.time.Duration;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaReadChanges;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.io.delta.model.WriteMode;

/**
 * A process that follows a table of {@code id} and {@code seq} into two others until it is killed:
 * one that gets each row once, by its position in the source, and one that keeps the row of the
 * largest {@code seq} for each {@code id}. It restores no state: the tables say where to go on.
 *
 * <p>Arguments: source, copy, newest, milliseconds between commits, and the pipeline's options.
 */
final class CopyChanges {
  private static final int SHARDS = 3;

  public static void main(String[] arguments) {
    String source = arguments[0];
    Duration commitInterval = Duration.millis(Long.parseLong(arguments[3]));
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(Arrays.copyOfRange(arguments, 4, arguments.length))
                .create());
    DeltaWrite copy =
        DeltaIO.write()
            .to(arguments[1])
            .withSourcePositions(DeltaReadChanges.sourcePositions("copy"))
            .withCommitInterval(commitInterval);
    Map<String, Long> committed =
        copy.committedPositions(DeltaReadChanges.sourcePartitions(SHARDS));
    pipeline
        .apply(
            "Rows",
            changes(source)
                .startingVersion(DeltaReadChanges.versionToResume(committed, SHARDS, 0))
                .withPositionColumns(SHARDS))
        .apply("Copy", copy);
    pipeline
        .apply("RowsAgain", changes(source).startingVersion(0))
        .apply(
            "Newest",
            DeltaIO.write()
                .to(arguments[2])
                .withMode(WriteMode.UPSERT)
                .withUpsertKeys("id")
                .withOrderingColumn("seq")
                .withCommitInterval(commitInterval));
    pipeline.run().waitUntilFinish();
  }

  private static DeltaReadChanges changes(String source) {
    return DeltaIO.readChanges().from(source).withPollInterval(Duration.millis(100));
  }

  private CopyChanges() {}
}
