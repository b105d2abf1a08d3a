package org.saleslakehouse.io.delta.internal.base;

import java.util.concurrent.atomic.AtomicInteger;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Lets a test end this process, as a crash would, at a named point of the commit protocol: the
 * system property {@code io.delta.haltAt=NAME[#N]} ends it when the point is reached for the N-th
 * time. Without the property there is nothing here but a comparison with null.
 */
public final class HaltPoints {
  private static final String POINT;
  private static final int COUNT;
  private static final AtomicInteger REACHED = new AtomicInteger();

  /** The destination that this thread commits to. */
  private static final ThreadLocal<String> COMMITTING = new ThreadLocal<>();

  /** What a process that was killed leaves as its exit code. */
  private static final int KILLED = 137;

  static {
    String property = System.getProperty("io.delta.haltAt");
    int hash = property == null ? -1 : property.lastIndexOf('#');
    POINT = hash < 0 ? property : property.substring(0, hash);
    COUNT = hash < 0 ? 1 : Integer.parseInt(property.substring(hash + 1));
  }

  public static void reach(String point) {
    if (POINT != null && POINT.equals(point) && REACHED.incrementAndGet() == COUNT) {
      Runtime.getRuntime().halt(KILLED);
    }
  }

  /** What follows on this thread is part of the commit to this destination; null: is not. */
  public static void committing(@Nullable String destination) {
    if (POINT != null) {
      COMMITTING.set(destination);
    }
  }

  /** A point within a commit, known by the destination that the commit goes to. */
  public static void reachInCommit(String point) {
    if (POINT != null && COMMITTING.get() != null) {
      reach(point + ":" + COMMITTING.get());
    }
  }

  private HaltPoints() {}
}
