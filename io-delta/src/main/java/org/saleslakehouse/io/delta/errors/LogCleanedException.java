package org.saleslakehouse.io.delta.errors;

/**
 * A table's log does not reach back to where somebody wants to read on: what happened until then is
 * no longer known. Any other error of reading the log may pass.
 */
public final class LogCleanedException extends DeltaIOException {
  private static final long serialVersionUID = 1;

  LogCleanedException(String message) {
    super(message);
  }
}
