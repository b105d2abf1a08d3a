package org.saleslakehouse.io.delta.internal.commit;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.KV;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.model.TableCommit;

/** Commits what a pane gathered; for writes without source positions. */
public final class CommitFiles extends DoFn<KV<Integer, Iterable<BundleFiles>>, TableCommit> {
  private static final long serialVersionUID = 1;

  private final WriteSpec spec;

  public CommitFiles(WriteSpec spec) {
    this.spec = spec;
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, Iterable<BundleFiles>> gathered,
      PaneInfo pane,
      OutputReceiver<TableCommit> out) {
    List<BundleFiles> bundles = new ArrayList<>(); // Flink's runner lets the group be read once
    gathered.getValue().forEach(bundles::add);
    List<TableCommit> commits = new UnorderedCommitter(spec).commit(bundles);
    commits.forEach(out::output);
    if (pane.isLast()) {
      commits.forEach(
          c -> TableLog.forTable(c.getTable(), spec.hadoopConfiguration()).awaitCheckpoint());
    }
  }
}
