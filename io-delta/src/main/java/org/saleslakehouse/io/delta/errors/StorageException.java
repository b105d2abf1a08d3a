package org.saleslakehouse.io.delta.errors;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.hadoop.security.AccessControlException;

/**
 * The file system did not do what was asked, which may be over a little later: a full disk, an
 * object store that does not answer. What the table holds is whole.
 */
public final class StorageException extends DeltaIOException {
  private static final long serialVersionUID = 1;

  /** What is not there, or forbidden, stays so until somebody does something about it. */
  private static final List<Class<? extends IOException>> LASTING =
      List.of(
          FileNotFoundException.class,
          NoSuchFileException.class,
          AccessDeniedException.class,
          AccessControlException.class);

  private StorageException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRestartable() {
    return true;
  }

  /** What to throw for a cause, which need not be the file system's. */
  static DeltaIOException orLasting(String message, Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof IOException problem) {
        return LASTING.stream().anyMatch(lasting -> lasting.isInstance(problem))
            ? new DeltaIOException(message, cause)
            : new StorageException(message, cause);
      }
    }
    return new DeltaIOException(message, cause);
  }
}
