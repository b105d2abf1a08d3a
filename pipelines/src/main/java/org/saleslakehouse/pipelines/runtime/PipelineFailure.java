package org.saleslakehouse.pipelines.runtime;

import java.io.IOException;
import java.util.Optional;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.transforms.quality.QualityRuleBrokenException;

/** Reads from what a runner throws what went wrong, and whether starting again can help. */
public final class PipelineFailure {
  private final Throwable thrown;

  public PipelineFailure(Throwable thrown) {
    this.thrown = thrown;
  }

  /** False if a restart would fail in the same way, as the tables or a quality rule say. */
  public boolean isRestartable() {
    return find(QualityRuleBrokenException.class).isEmpty()
        && find(DeltaIOException.class).map(DeltaIOException::isRestartable).orElse(true);
  }

  /** Whether a file could not be read or written, which may be over a little later. */
  public boolean isOfFiles() {
    return find(IOException.class).isPresent();
  }

  /** The message closest to the cause. */
  public String message() {
    Optional<RuntimeException> forUsers = messageForUsers();
    Throwable cause = forUsers.map(Throwable.class::cast).orElseGet(this::rootCause);
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.getClass().getName()
        : forUsers.isPresent()
            ? message
            : cause.getClass().getSimpleName()
                + ": "
                + message.strip().lines().findFirst().orElse("");
  }

  private Optional<RuntimeException> messageForUsers() {
    return find(QualityRuleBrokenException.class)
        .map(RuntimeException.class::cast)
        .or(() -> find(DeltaIOException.class));
  }

  private <T extends Throwable> Optional<T> find(Class<T> type) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return Optional.of(type.cast(t));
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
