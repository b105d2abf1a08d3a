package org.saleslakehouse.io.delta.internal.changes;

import java.util.Iterator;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.saleslakehouse.io.delta.internal.log.TableChange;

/**
 * Turns the commits from one version up to another into descriptions of the files that they add,
 * each at the earliest event time in it. One worker does it, and its retry gives the same.
 */
public final class PlanChanges extends DoFn<Long, ChangedFile> {
  private static final long serialVersionUID = 1;

  private final ChangeLog log;
  private final long startVersion;

  public PlanChanges(ChangeLog log, long startVersion) {
    this.log = log;
    this.startVersion = startVersion;
  }

  @ProcessElement
  public void processElement(@Element Long endVersion, OutputReceiver<ChangedFile> output) {
    ChangeOffsets positions = new ChangeOffsets(log.shards());
    Iterator<TableChange> changes = log.between(startVersion, endVersion);
    while (changes.hasNext()) {
      TableChange change = changes.next();
      if (change.version() > endVersion) { // a snapshot that lies behind the end
        return;
      }
      for (ChangedFile file : log.commit(change, positions).files()) {
        long millis =
            Math.max(file.minEventMillis(), BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis());
        output.outputWithTimestamp(file, Instant.ofEpochMilli(millis));
      }
    }
  }
}
