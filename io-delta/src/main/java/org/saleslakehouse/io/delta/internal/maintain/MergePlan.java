package org.saleslakehouse.io.delta.internal.maintain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;

/**
 * Which files of a version are to be merged. Goes through all files twice: first it learns how many
 * of which size each group has, then it picks those that are merged next. So memory is needed for
 * the groups, and for a bounded number of files.
 *
 * @param merges each a list of files whose rows go to one file
 * @param isComplete whether these are all; else another plan is to follow
 */
record MergePlan(List<List<DataFile>> merges, boolean isComplete) {
  /** So many files are picked at a time, of whole groups; of a larger group its smallest. */
  static final int MAX_FILES = 20_000;

  /** A commit names all files of a merge, and conflicts the more easily the more they are. */
  private static final int MAX_FILES_PER_MERGE = 1000;

  private static final Comparator<DataFile> SMALLEST_FIRST =
      Comparator.comparingLong(DataFile::size).thenComparing(DataFile::path);

  static MergePlan of(TableSnapshot snapshot, MergePolicy policy, Predicate<DataFile> wanted) {
    Predicate<DataFile> small =
        file -> file.size() < policy.smallBelow() && !isElsewhere(file) && wanted.test(file);
    Map<FileGroup, GroupSizes> groups = new HashMap<>();
    snapshot.forEachFile(
        file -> {
          if (small.test(file)) {
            groups
                .computeIfAbsent(FileGroup.of(file), g -> new GroupSizes())
                .add(file.size(), file.modificationTime());
          }
        });
    Map<FileGroup, Integer> tiers = new HashMap<>();
    boolean complete = choose(groups, policy, tiers);
    if (tiers.isEmpty()) {
      return new MergePlan(List.of(), true);
    }
    Map<FileGroup, PriorityQueue<DataFile>> picked = new LinkedHashMap<>();
    snapshot.forEachFile(
        file -> {
          if (small.test(file)) {
            FileGroup group = FileGroup.of(file);
            Integer tier = tiers.get(group);
            if (tier != null && policy.merges(GroupSizes.tier(file.size()), tier)) {
              PriorityQueue<DataFile> files =
                  picked.computeIfAbsent(
                      group, g -> new PriorityQueue<>(SMALLEST_FIRST.reversed()));
              files.add(file);
              if (files.size() > MAX_FILES) {
                files.remove(); // the largest: the smallest fit with others if any do
              }
            }
          }
        });
    List<List<DataFile>> merges = new ArrayList<>();
    picked.values().forEach(files -> pack(files, policy.targetFileBytes(), merges));
    return new MergePlan(merges, complete);
  }

  /** The groups with the most files first, until enough files are picked. */
  private static boolean choose(
      Map<FileGroup, GroupSizes> groups, MergePolicy policy, Map<FileGroup, Integer> tiers) {
    record Choice(FileGroup group, int tier, int files) {}
    List<Choice> choices = new ArrayList<>();
    groups.forEach(
        (group, sizes) -> {
          int tier = policy.mergedTier(sizes);
          if (tier >= 0) {
            choices.add(new Choice(group, tier, sizes.filesUpTo(tier)));
          }
        });
    choices.sort(Comparator.comparingInt(Choice::files).reversed());
    int files = 0;
    for (Choice choice : choices) {
      if (files >= MAX_FILES) {
        return false;
      }
      tiers.put(choice.group(), choice.tier());
      files += choice.files();
    }
    return files <= MAX_FILES;
  }

  /** In order of size, so that a merge is of like files, and one that is left over is small. */
  private static void pack(
      Collection<DataFile> picked, long targetBytes, List<List<DataFile>> merges) {
    List<DataFile> files = new ArrayList<>(picked);
    files.sort(SMALLEST_FIRST);
    List<DataFile> merge = new ArrayList<>();
    long bytes = 0;
    for (DataFile file : files) {
      if (bytes + file.size() > targetBytes || merge.size() >= MAX_FILES_PER_MERGE) {
        addIfMany(merge, merges);
        merge = new ArrayList<>();
        bytes = 0;
      }
      merge.add(file);
      bytes += file.size();
    }
    addIfMany(merge, merges);
  }

  private static void addIfMany(List<DataFile> merge, List<List<DataFile>> merges) {
    if (merge.size() > 1) {
      merges.add(merge);
    }
  }

  /** Of a shallow clone: the file is another table's. */
  static boolean isElsewhere(DataFile file) {
    return file.path().startsWith("/")
        || (file.path().indexOf(':') >= 0 && new Path(file.path()).isAbsolute());
  }
}
