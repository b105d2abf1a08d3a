package org.saleslakehouse.pipelines.options;

/** How {@code audit} prints what it finds. */
public enum AuditFormat {
  /** For people. */
  TEXT,
  /** For programs. */
  JSON
}
