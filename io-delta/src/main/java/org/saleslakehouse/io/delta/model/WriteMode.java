package org.saleslakehouse.io.delta.model;

/** What a write does with the rows that a table already has. */
public enum WriteMode {
  /** Keeps them. */
  APPEND,
  /** Replaces all of them, in one commit; for bounded input. */
  OVERWRITE,
  /** Replaces those partitions that the input has rows for, in one commit; for bounded input. */
  REPLACE_PARTITIONS,
  /** Replaces the rows that have the keys of incoming rows, and adds the others. */
  UPSERT
}
