package org.saleslakehouse.pipelines.doctor.runner;

import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.joda.time.Duration;

/** A small pipeline that shows what a runner does, and how to read it from what was counted. */
interface Probe {
  /** What is looked at, for the progress line. */
  String subject();

  /**
   * Adds the steps.
   *
   * @param namespace of the metrics of this run
   */
  void build(Pipeline pipeline, String namespace);

  /** Whether all has been seen that is to come, but for what should not come at all. */
  boolean isComplete(Observations seen);

  /** How much longer to watch for what should not come. */
  default Duration patience() {
    return Duration.ZERO;
  }

  /** The rows of the matrix. */
  List<Capability> judge(Observations seen);

  /**
   * The rows of the matrix if the runner refuses or fails the pipeline.
   *
   * @param failure what it says
   */
  List<Capability> judgeFailure(String failure);
}
