package org.saleslakehouse.io.delta;

/** Another commit came first; to be tried again from the table's new state. */
final class CommitConflictException extends Exception {
  private static final long serialVersionUID = 1;

  CommitConflictException(Throwable cause) {
    super(cause);
  }
}
