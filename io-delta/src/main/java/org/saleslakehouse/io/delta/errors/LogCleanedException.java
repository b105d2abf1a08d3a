package org.saleslakehouse.io.delta.errors;

/**
 * A table's log does not reach back to where somebody wants to read on, or has lost an entry in
 * between: what happened there is no longer known. Any other error of reading the log may pass.
 */
public final class LogCleanedException extends DeltaIOException {
  private static final long serialVersionUID = 1;

  LogCleanedException(String message) {
    super(message);
  }

  /** Whoever starts anew reads the table as it is now. */
  @Override
  public boolean isRestartable() {
    return true;
  }
}
