package org.saleslakehouse.io.delta.errors;

/** A table was deleted, or made anew, while a run was writing to it: this run must not go on. */
public final class TableReplacedException extends DeltaIOException {
  private static final long serialVersionUID = 1;

  TableReplacedException(String message) {
    super(message);
  }
}
