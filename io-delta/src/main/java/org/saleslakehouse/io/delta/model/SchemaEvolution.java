package org.saleslakehouse.io.delta.model;

/** What a write does when its rows have columns that the table does not have. */
public enum SchemaEvolution {
  /** Fails and shows both schemas. */
  NONE,
  /** Adds them to the table, if they are nullable, in the commit that brings the rows. */
  ADD_COLUMNS
}
