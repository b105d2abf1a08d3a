package org.saleslakehouse.pipelines.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.saleslakehouse.pipelines.console.CommandException;

/**
 * Work in a thread of its own, which does not keep the JVM alive.
 *
 * @param <T> what the work comes to
 */
public final class BackgroundTask<T> {
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  private BackgroundTask() {}

  public static <T> BackgroundTask<T> start(String name, Supplier<T> work) {
    BackgroundTask<T> task = new BackgroundTask<>();
    Thread thread = new Thread(() -> task.complete(work), name);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  @SuppressWarnings("CatchingUnchecked") // Whatever it is, it is thrown where the result is taken.
  private void complete(Supplier<T> work) {
    try {
      result.complete(work.get());
    } catch (Throwable e) {
      result.completeExceptionally(e);
    } finally {
      ended.countDown();
    }
  }

  /** Waits at most this long; returns whether the work has ended, well or not. */
  public boolean await(Duration limit) {
    try {
      return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.failed("Interrupted.", e);
    }
  }

  public boolean isEnded() {
    return ended.getCount() == 0;
  }

  /** Waits for the result, or throws what the work threw. */
  public T result() {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }
}
