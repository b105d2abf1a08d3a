package org.saleslakehouse.io.delta.internal.changes;

import java.io.Serializable;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;

/**
 * How far a reader of changes has come.
 *
 * @param version whose files are emitted next
 * @param emitted how many of them are emitted already
 * @param positions before the version
 * @param maxEventMillis the latest event time committed before the version
 * @param watermarkMillis the watermark reported
 */
record ChangesCheckpoint(
    long version, int emitted, ChangeOffsets positions, long maxEventMillis, long watermarkMillis)
    implements CheckpointMark, Serializable {
  private static final long serialVersionUID = 1;

  @Override
  public void finalizeCheckpoint() {} // the log keeps no account of its readers
}
