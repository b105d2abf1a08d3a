package org.saleslakehouse.pipelines.options;

/** How Silver follows Bronze. */
public enum SilverMode {
  /** All of Bronze is read and the three tables are overwritten, each atomically. */
  BATCH,
  /** Only the days that changed in Bronze since the last run are read and replaced. */
  INCREMENTAL,
  /** A pipeline without end follows Bronze's log and upserts what each new commit changes. */
  STREAMING
}
