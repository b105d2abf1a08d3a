package org.saleslakehouse.io.delta.errors;

/** Another run of the same write has committed to the table since this one started. */
public final class SecondWriterException extends DeltaIOException {
  private static final long serialVersionUID = 1;

  SecondWriterException(String message) {
    super(message);
  }
}
