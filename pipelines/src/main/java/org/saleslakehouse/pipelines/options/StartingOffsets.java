package org.saleslakehouse.pipelines.options;

/** Where Bronze begins in a partition of which the tables hold nothing yet. */
public enum StartingOffsets {
  /** With the oldest record that the broker still has. */
  EARLIEST,
  /** With the first record that arrives after the start. */
  LATEST
}
