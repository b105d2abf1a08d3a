package org.saleslakehouse.io.delta.internal.spec;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** The ids of runs of a write, which tell when each began: UUIDs of version 7. */
public final class RunIds {
  private static final int TIME_ORDERED = 7;
  private static final int MILLIS_SHIFT = 16;

  /** Of a run that begins now, and later than another by their ids whatever the clocks say. */
  public static String after(long startedMillis) {
    long millis = Math.max(System.currentTimeMillis(), startedMillis + 1);
    long random = ThreadLocalRandom.current().nextLong();
    return new UUID(
            millis << MILLIS_SHIFT | TIME_ORDERED << 12 | (random >>> 52),
            ThreadLocalRandom.current().nextLong() >>> 2 | 1L << 63)
        .toString();
  }

  /** When the run began, in milliseconds since the epoch; -1 if the id does not say. */
  public static long startedMillis(String runId) {
    try {
      UUID id = UUID.fromString(runId);
      return id.version() == TIME_ORDERED ? id.getMostSignificantBits() >>> MILLIS_SHIFT : -1;
    } catch (IllegalArgumentException e) {
      return -1;
    }
  }

  private RunIds() {}
}
