package org.saleslakehouse.io.delta.internal.maintain;

import java.time.Duration;
import org.saleslakehouse.io.delta.internal.base.WallClock;

/**
 * Decides which files of a group are worth merging.
 *
 * @param targetFileBytes how large files are to become
 * @param everything whether to merge all that is smaller than that, and not only what pays
 */
public record MergePolicy(long targetFileBytes, boolean everything) {
  /** So many of a like size are merged: each row is then written again once per tier. */
  private static final int MANY = 32;

  /** The same for a partition that hardly anything comes for any more. */
  private static final int MANY_OF_QUIET = 4;

  private static final int FIRST_LARGE_TIER = 2;

  private static final Duration QUIET = Duration.ofMinutes(15);

  /** As it goes beside commits: only what pays. */
  public static MergePolicy inBackground(long targetFileBytes) {
    return new MergePolicy(targetFileBytes, false);
  }

  /** For a table that is to be left with as few files as can be. */
  public static MergePolicy all(long targetFileBytes) {
    return new MergePolicy(targetFileBytes, true);
  }

  /** Files from this size on are left alone. */
  long smallBelow() {
    return everything ? targetFileBytes / 4 * 3 : targetFileBytes / 2;
  }

  /**
   * Whether a file of this tier is merged when {@code mergedTier} is due: with files that are small
   * go those that are smaller, but large ones are put together alone, as they are.
   */
  boolean merges(int tier, int mergedTier) {
    boolean withSmaller = everything || mergedTier < FIRST_LARGE_TIER;
    return withSmaller ? tier <= mergedTier : tier == mergedTier;
  }

  /** The largest tier of which files are to be merged now; -1 for none. */
  int mergedTier(GroupSizes sizes) {
    if (everything) {
      return sizes.twoFitInto(targetFileBytes) ? GroupSizes.TIERS - 1 : -1;
    }
    boolean quiet = sizes.newestMillis() < WallClock.millis() - QUIET.toMillis();
    for (int tier = GroupSizes.TIERS - 1; tier >= 0; tier--) {
      boolean many = sizes.files(tier) >= (quiet ? MANY_OF_QUIET : MANY);
      boolean full = sizes.files(tier) >= MANY_OF_QUIET && sizes.bytes(tier) >= targetFileBytes;
      if (many || full) {
        return tier;
      }
    }
    return -1;
  }
}
