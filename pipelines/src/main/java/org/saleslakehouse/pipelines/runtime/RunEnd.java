package org.saleslakehouse.pipelines.runtime;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.beam.sdk.PipelineResult;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;

/**
 * Waits for the end of a run, and learns what it failed of.
 *
 * <p>Beam's way is {@link PipelineResult#waitUntilFinish()}. Flink's result, of a pipeline that can
 * be cancelled, says there only that it failed, and not even that once its cluster in this process
 * is gone; the {@link Future} behind it knows. Where that is, its runner profile says.
 */
final class RunEnd {
  private RunEnd() {}

  /**
   * Waits.
   *
   * @param where a private field of the runner's result and a method of its type that gives a
   *     future of the end, as {@code field#method}; null, or not of this result's class, for Beam's
   *     way
   * @return how it ended, if the runner says so
   * @throws RuntimeException what the pipeline failed of
   */
  static PipelineResult.State await(PipelineResult result, @Nullable String where) {
    Optional<Future<?>> future = where == null ? Optional.empty() : future(result, where);
    if (future.isEmpty()) {
      return result.waitUntilFinish();
    }
    try {
      future.get().get();
      return PipelineResult.State.DONE;
    } catch (CancellationException e) {
      return PipelineResult.State.CANCELLED;
    } catch (ExecutionException e) {
      throw new IllegalStateException("The pipeline failed.", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.failed("Interrupted.", e);
    }
  }

  private static Optional<Future<?>> future(PipelineResult result, String where) {
    int hash = where.indexOf('#');
    Optional<Field> field =
        Arrays.stream(result.getClass().getDeclaredFields())
            .filter(declared -> declared.getName().equals(where.substring(0, hash)))
            .findFirst();
    if (field.isEmpty()) {
      return Optional.empty();
    }
    try {
      field.get().setAccessible(true);
      Object owner = field.get().get(result);
      // Of the declared type, which is public where the object's own class is not.
      Object future = field.get().getType().getMethod(where.substring(hash + 1)).invoke(owner);
      return Optional.of((Future<?>) future);
    } catch (ReflectiveOperationException | InaccessibleObjectException | ClassCastException e) {
      throw CommandException.failed(
          "The runner profile's end="
              + where
              + " cannot be called ("
              + e
              + "). Does the profile fit the runner's version?",
          e);
    }
  }
}
