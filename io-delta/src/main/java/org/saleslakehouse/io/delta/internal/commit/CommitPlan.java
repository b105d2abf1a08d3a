package org.saleslakehouse.io.delta.internal.commit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.saleslakehouse.io.delta.internal.positions.CoveredOffsets;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;
import org.saleslakehouse.io.delta.internal.positions.WritePositions;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;

/**
 * Decides which of the bundles at hand are committed now.
 *
 * <ul>
 *   <li>A bundle of which all is in the tables already is a replay: it is left out. Its files are
 *       not deleted, since a retried commit may have put these very files into the table.
 *   <li>A bundle that follows on from what is in is ready, alone or together with others. If some
 *       of its offsets are in, by a bundle before it or by the tables, its files are to be cut.
 *   <li>A bundle beyond a hole is held until the hole is filled.
 * </ul>
 *
 * @param ready in the order of their offsets
 * @param held to be planned again together with what comes later
 * @param offsets the last offset of each source partition once {@code ready} is committed
 */
record CommitPlan(List<Ready> ready, List<BundleFiles> held, Map<String, Long> offsets) {

  /**
   * A bundle to commit.
   *
   * @param cut offsets whose rows must not be committed again; empty if the files are good as they
   *     are
   */
  record Ready(BundleFiles bundle, Map<String, OffsetRangeSet> cut) {}

  static CommitPlan of(List<BundleFiles> bundles, WritePositions written, boolean gapsAllowed) {
    List<BundleFiles> candidates = new ArrayList<>();
    for (BundleFiles bundle : bundles) {
      if (!isReplay(bundle, written)) {
        candidates.add(bundle);
      }
    }
    List<BundleFiles> held = new ArrayList<>();
    if (!gapsAllowed) {
      holdBeyondGaps(candidates, held, written);
    }
    candidates.sort(Comparator.comparing(CommitPlan::firstOffset));
    List<Ready> ready = new ArrayList<>();
    Map<String, OffsetRangeSet> accepted = new HashMap<>();
    Map<String, Long> offsets = new TreeMap<>();
    for (BundleFiles bundle : candidates) {
      if (within(accepted, bundle)) {
        continue; // the same records twice in one pane
      }
      ready.add(new Ready(bundle, cut(bundle, accepted, written)));
      bundle
          .covered()
          .forEach(
              (source, ranges) -> {
                accepted.computeIfAbsent(source, s -> new OffsetRangeSet()).addAll(ranges);
                offsets.merge(source, ranges.last(), Math::max);
              });
    }
    return new CommitPlan(ready, held, offsets);
  }

  /** Offsets up to there whose rows come with a later bundle. */
  Map<String, OffsetRangeSet> deferred() {
    Map<String, OffsetRangeSet> deferred = new HashMap<>();
    ready.forEach(
        of ->
            of.bundle()
                .deferred()
                .forEach(
                    (source, offsets) ->
                        deferred
                            .computeIfAbsent(source, s -> new OffsetRangeSet())
                            .addAll(offsets)));
    return deferred;
  }

  /**
   * Moves bundles from {@code candidates} to {@code held} until all that remain, taken together,
   * follow on from what is in without a hole. Taken together: two bundles may each fill a hole of
   * the other, in different source partitions.
   */
  private static void holdBeyondGaps(
      List<BundleFiles> candidates, List<BundleFiles> held, WritePositions written) {
    boolean changed = true;
    while (changed) {
      Map<String, OffsetRangeSet> together = new HashMap<>();
      for (BundleFiles bundle : candidates) {
        bundle
            .covered()
            .forEach(
                (s, ranges) ->
                    together.computeIfAbsent(s, x -> written.of(s).asRanges()).addAll(ranges));
      }
      Map<String, Long> reach = new HashMap<>();
      together.forEach((s, ranges) -> reach.put(s, ranges.endOfRunFrom(written.of(s).upTo() + 1)));
      changed = false;
      for (var it = candidates.iterator(); it.hasNext(); ) {
        BundleFiles bundle = it.next();
        if (bundle.covered().entrySet().stream()
            .anyMatch(e -> e.getValue().last() > reach.get(e.getKey()))) {
          held.add(bundle);
          it.remove();
          changed = true;
        }
      }
    }
  }

  private static boolean isReplay(BundleFiles bundle, WritePositions written) {
    return bundle.covered().entrySet().stream()
        .allMatch(e -> written.of(e.getKey()).containsAll(e.getValue()));
  }

  private static boolean within(Map<String, OffsetRangeSet> accepted, BundleFiles bundle) {
    return bundle.covered().entrySet().stream()
        .allMatch(
            e ->
                accepted.containsKey(e.getKey())
                    && accepted.get(e.getKey()).containsAll(e.getValue()));
  }

  private static Map<String, OffsetRangeSet> cut(
      BundleFiles bundle, Map<String, OffsetRangeSet> accepted, WritePositions written) {
    Map<String, OffsetRangeSet> cut = new TreeMap<>();
    bundle
        .covered()
        .forEach(
            (source, ranges) -> {
              CoveredOffsets in = written.of(source);
              OffsetRangeSet before = accepted.get(source);
              if (in.intersects(ranges) || (before != null && before.intersects(ranges))) {
                OffsetRangeSet all = in.asRanges();
                if (before != null) {
                  all.addAll(before);
                }
                cut.put(source, all);
              }
            });
    return cut;
  }

  private static long firstOffset(BundleFiles bundle) {
    return bundle.covered().values().stream().mapToLong(OffsetRangeSet::first).min().orElse(0);
  }
}
