package org.saleslakehouse.io.delta.errors;

/** Another commit came first; to be tried again from the table's new state. */
public final class CommitConflictException extends Exception {
  private static final long serialVersionUID = 1;

  public CommitConflictException(Throwable cause) {
    super(cause);
  }
}
