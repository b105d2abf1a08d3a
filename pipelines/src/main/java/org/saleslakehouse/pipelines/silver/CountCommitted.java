package org.saleslakehouse.pipelines.silver;

import org.apache.beam.sdk.transforms.DoFn;
import org.saleslakehouse.io.delta.model.TableCommit;

/** Passes commits to the client-day table on, and counts their rows. */
final class CountCommitted extends DoFn<TableCommit, TableCommit> {
  private static final long serialVersionUID = 1;

  @ProcessElement
  public void process(@Element TableCommit commit, OutputReceiver<TableCommit> out) {
    StreamCounters.COMMITTED.inc(commit.getRows());
    out.output(commit);
  }
}
