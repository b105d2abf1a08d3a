package org.saleslakehouse.io.delta;

import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.KV;

/** Commits what a pane gathered; for writes without source positions. */
final class CommitFiles extends DoFn<KV<Integer, Iterable<BundleFiles>>, TableCommit> {
  private static final long serialVersionUID = 1;

  private final WriteSpec spec;

  CommitFiles(WriteSpec spec) {
    this.spec = spec;
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, Iterable<BundleFiles>> gathered,
      PaneInfo pane,
      OutputReceiver<TableCommit> out) {
    List<TableCommit> commits = new DestinationCommitter(spec).commit(gathered.getValue());
    commits.forEach(out::output);
    if (pane.isLast()) {
      commits.forEach(
          c -> TableLog.forTable(c.getTable(), spec.hadoopConfiguration()).awaitCheckpoint());
    }
  }
}
