package org.saleslakehouse.pipelines.kafka;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes the next items in a thread of its own, while their user is busy with those it has.
 *
 * <p>For one user: what makes the items is its business again, without any lock, once {@link
 * #isActive} is false. A thread that is left to itself ends with what it was started for.
 */
final class ReadAhead<T> implements Closeable {
  /** Gives the next item, or null if there is none now. */
  interface Source<T> {
    @Nullable T next() throws IOException, InterruptedException;
  }

  private @Nullable FutureTask<Queue<T>> making;
  private Queue<T> made = new ArrayDeque<>();
  private volatile boolean closed;

  /**
   * Makes items until there is none, or this one is the last.
   *
   * @param thread the name of the thread that makes them
   * @throws IllegalStateException if some are being made, or have not been taken
   */
  void start(String thread, Source<T> source, Predicate<T> isLast) {
    if (isActive()) {
      throw new IllegalStateException("What was read ahead has not been taken yet.");
    }
    making = new FutureTask<>(() -> make(source, isLast));
    Thread maker = new Thread(making, thread);
    maker.setDaemon(true);
    maker.start();
  }

  private Queue<T> make(Source<T> source, Predicate<T> isLast)
      throws IOException, InterruptedException {
    Queue<T> items = new ArrayDeque<>();
    while (!closed) {
      T item = source.next();
      if (item == null) {
        break;
      }
      items.add(item);
      if (isLast.test(item)) {
        break;
      }
    }
    return items;
  }

  /** Whether items are being made, or some are there to be taken. */
  boolean isActive() {
    return making != null || !made.isEmpty();
  }

  /**
   * Takes the next item, for which it may have to wait; null if there is none.
   *
   * @throws IOException as the source threw it, from then on each time
   */
  @Nullable T take() throws IOException {
    FutureTask<Queue<T>> awaited = making;
    if (awaited != null) {
      try {
        made = awaited.get();
      } catch (InterruptedException e) {
        // Still being made: whoever is stopped closes this, or comes again.
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Stopped while it waited for what is read ahead");
      } catch (ExecutionException e) {
        // What was made before it is lost: there is nothing to take any more, and each time it says
        // so.
        throw asThrown(e.getCause());
      }
      making = null;
    }
    return made.poll();
  }

  private static IOException asThrown(Throwable cause) {
    if (cause instanceof IOException thrown) {
      return thrown;
    }
    if (cause instanceof RuntimeException thrown) {
      throw thrown;
    }
    if (cause instanceof Error thrown) {
      throw thrown;
    }
    return new IOException(cause);
  }

  /** Returns when nothing is made any more; what was made is dropped. */
  @Override
  public void close() {
    closed = true;
    FutureTask<Queue<T>> awaited = making;
    if (awaited != null) {
      try {
        Uninterruptibles.getUninterruptibly(awaited);
      } catch (ExecutionException ignored) {
        // Nobody is left to whom it matters.
      }
      making = null;
    }
    made.clear();
  }
}
