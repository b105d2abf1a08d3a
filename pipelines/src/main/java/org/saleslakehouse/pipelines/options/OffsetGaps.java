package org.saleslakehouse.pipelines.options;

/** Whether the offsets of the topic may have holes. */
public enum OffsetGaps {
  /** A missing offset is a lost record: fail, and read it again from the broker. */
  FORBIDDEN,
  /** Holes are natural: the topic is compacted or written in transactions. */
  ALLOWED
}
