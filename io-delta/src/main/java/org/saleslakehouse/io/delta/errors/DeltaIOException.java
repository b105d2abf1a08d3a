package org.saleslakehouse.io.delta.errors;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A Delta table could not be read or written. The message names the table, says what is wrong, why,
 * and how to fix it.
 */
public class DeltaIOException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DeltaIOException(String message) {
    super(message);
  }

  public DeltaIOException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The runner or the launcher may help by starting anew from what the table holds. */
  public boolean isRestartable() {
    return false;
  }
}
