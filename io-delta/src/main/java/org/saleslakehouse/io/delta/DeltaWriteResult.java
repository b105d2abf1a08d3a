package org.saleslakehouse.io.delta;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.model.TableCommit;

/** What a {@link DeltaWrite} puts out. */
public final class DeltaWriteResult implements POutput {
  private static final TupleTag<TableCommit> COMMITS = new TupleTag<>() {};

  private final Pipeline pipeline;
  private final PCollection<TableCommit> commits;
  private final @Nullable PCollection<BadRecord> failedRows;

  DeltaWriteResult(PCollection<TableCommit> commits, @Nullable PCollection<BadRecord> failedRows) {
    this.pipeline = commits.getPipeline();
    this.commits = commits;
    this.failedRows = failedRows;
  }

  /**
   * One element for each commit, once its rows can be read from the table; in the global window.
   * The tables' logs say the same, and unlike this collection they say it exactly once.
   */
  public PCollection<TableCommit> getCommits() {
    return commits;
  }

  /**
   * The rows that could not be encoded, as they went to the error handler.
   *
   * @throws IllegalStateException if the write has no error handler: such a row then fails the
   *     pipeline
   */
  public PCollection<BadRecord> getFailedRows() {
    if (failedRows == null) {
      throw new IllegalStateException(
          "The write has no error handler, so that it fails at a bad row and puts none out."
              + " Set one with withErrorHandler(...).");
    }
    return failedRows;
  }

  @Override
  public Pipeline getPipeline() {
    return pipeline;
  }

  @Override
  public Map<TupleTag<?>, PValue> expand() {
    Map<TupleTag<?>, PValue> outputs = new LinkedHashMap<>();
    outputs.put(COMMITS, commits);
    if (failedRows != null) {
      outputs.put(
          org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter.BAD_RECORD_TAG, failedRows);
    }
    return outputs;
  }

  @Override
  public void finishSpecifyingOutput(
      String transformName, PInput input, PTransform<?, ?> transform) {}
}
