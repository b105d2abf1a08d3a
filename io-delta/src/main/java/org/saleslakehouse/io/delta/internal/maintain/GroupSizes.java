package org.saleslakehouse.io.delta.internal.maintain;

/**
 * How many files a group has, and of which size: tier 0 is below 128 KiB, each further one 16 times
 * as large.
 *
 * <p>Not thread-safe.
 */
final class GroupSizes {
  static final int TIERS = 6;
  private static final long FIRST_TIER_BYTES = 128L << 10;
  private static final int TIER_FACTOR = 16;

  private final int[] files = new int[TIERS];
  private final long[] bytes = new long[TIERS];
  private long smallest = Long.MAX_VALUE;
  private long secondSmallest = Long.MAX_VALUE;
  private long newestMillis = Long.MIN_VALUE;

  static int tier(long size) {
    int tier = 0;
    for (long limit = FIRST_TIER_BYTES; size >= limit && tier < TIERS - 1; tier++) {
      limit *= TIER_FACTOR;
    }
    return tier;
  }

  void add(long size, long modificationMillis) {
    int tier = tier(size);
    files[tier]++;
    bytes[tier] += size;
    secondSmallest = Math.min(secondSmallest, Math.max(smallest, size));
    smallest = Math.min(smallest, size);
    newestMillis = Math.max(newestMillis, modificationMillis);
  }

  int files(int tier) {
    return files[tier];
  }

  long bytes(int tier) {
    return bytes[tier];
  }

  /** The files of this tier and all below. */
  int filesUpTo(int tier) {
    int sum = 0;
    for (int i = 0; i <= tier; i++) {
      sum += files[i];
    }
    return sum;
  }

  /** Whether there are two files that have this size together, or less. */
  boolean twoFitInto(long limitBytes) {
    return secondSmallest <= limitBytes - smallest; // never of one file alone
  }

  /** When the newest of the files was written, in milliseconds since the epoch. */
  long newestMillis() {
    return newestMillis;
  }
}
