package org.saleslakehouse.io.delta;

/** A table was deleted, or made anew, while a run was writing to it: this run must not go on. */
final class TableReplacedException extends DeltaIOException {
  private static final long serialVersionUID = 1;

  TableReplacedException(String message) {
    super(message);
  }
}
