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

  /** False if a restart would fail in the same way, as tables, a rule or the class path say. */
  public boolean isRestartable() {
    return find(QualityRuleBrokenException.class).isEmpty()
        && MissingConnector.messageOf(thrown).isEmpty()
        && find(DeltaIOException.class).map(DeltaIOException::isRestartable).orElse(true);
  }

  /** Whether a file could not be read or written, which may be over a little later. */
  public boolean isOfFiles() {
    return find(IOException.class).isPresent();
  }

  /** The message closest to the cause. */
  public String message() {
    Throwable root = rootCause();
    return messageForUsers()
        .orElseGet(
            () ->
                root.getMessage() == null || root.getMessage().isBlank()
                    ? root.getClass().getName()
                    : root.getClass().getSimpleName()
                        + ": "
                        + root.getMessage().strip().lines().findFirst().orElse(""));
  }

  private Optional<String> messageForUsers() {
    return find(QualityRuleBrokenException.class)
        .map(Throwable::getMessage)
        .or(() -> find(DeltaIOException.class).map(Throwable::getMessage))
        .or(() -> MissingConnector.messageOf(thrown));
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
