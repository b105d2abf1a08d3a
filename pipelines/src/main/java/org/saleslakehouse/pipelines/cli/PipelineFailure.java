package org.saleslakehouse.pipelines.cli;

import java.util.Optional;
import org.saleslakehouse.io.delta.DeltaIOException;

/** Reads from what a runner throws what went wrong, and whether starting again can help. */
public final class PipelineFailure {
  private final Throwable thrown;

  public PipelineFailure(Throwable thrown) {
    this.thrown = thrown;
  }

  /** False if the tables themselves say that a restart would fail in the same way. */
  public boolean isRestartable() {
    return deltaException().map(DeltaIOException::isRestartable).orElse(true);
  }

  /** The message closest to the cause. */
  public String message() {
    Throwable cause = deltaException().map(Throwable.class::cast).orElseGet(this::rootCause);
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.getClass().getName()
        : cause instanceof DeltaIOException
            ? message
            : cause.getClass().getSimpleName() + ": " + message.lines().findFirst().orElse("");
  }

  private Optional<DeltaIOException> deltaException() {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof DeltaIOException found) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private Throwable rootCause() {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
