package org.saleslakehouse.pipelines.bronze;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.NearestName;

/**
 * Where Bronze begins in partitions of which the tables hold nothing yet: with the oldest record,
 * with the first that arrives after the start, with the first that was written at a time or later,
 * or with an offset for each partition.
 *
 * @param time null unless it is given
 * @param offsets by partition number, empty unless given; the others begin with the oldest record
 */
record StartingOffsets(boolean isLatest, @Nullable Instant time, Map<Integer, Long> offsets) {
  private static final String OPTION = "--startingOffsets=";
  private static final Pattern BY_PARTITION = Pattern.compile("(\\d{1,9}):(\\d{1,18})");

  /**
   * Reads the option.
   *
   * @throws CommandException of bad usage if it is nothing of that
   */
  static StartingOffsets parse(String text) {
    if (text.equalsIgnoreCase("earliest") || text.equalsIgnoreCase("latest")) {
      return new StartingOffsets(text.equalsIgnoreCase("latest"), null, Map.of());
    }
    Map<Integer, Long> offsets = new TreeMap<>();
    for (String entry : text.split(",", -1)) {
      Matcher parts = BY_PARTITION.matcher(entry.trim());
      if (!parts.matches()) {
        return new StartingOffsets(false, time(text), Map.of());
      }
      Long other = offsets.put(Integer.valueOf(parts.group(1)), Long.valueOf(parts.group(2)));
      if (other != null) {
        throw CommandException.badUsage(
            OPTION
                + text
                + " names partition "
                + parts.group(1)
                + " twice. Keep one offset of it.");
      }
    }
    return new StartingOffsets(false, null, offsets);
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      String meant =
          NearestName.of(text, List.of("earliest", "latest"))
              .map(near -> " Did you mean " + near + "?")
              .orElse("");
      throw CommandException.badUsage(
          OPTION
              + text
              + " is not one of earliest, latest, a time such as 2025-12-01T00:00:00Z, or offsets"
              + " by partition such as 0:120,1:95."
              + meant);
    }
  }

  /**
   * The first offset to read.
   *
   * @param open the partitions that it is asked of
   * @param earliest of all partitions of the topic
   * @param ends where the topic ended when the job was started, of the partitions it had then
   * @throws CommandException if an offset is given for a partition that there is not, or one that
   *     the broker cannot have
   */
  Map<TopicPartition, Long> of(
      Set<TopicPartition> open,
      Map<TopicPartition, Long> earliest,
      Map<TopicPartition, Long> ends,
      Function<Instant, Map<TopicPartition, Long>> offsetsSince) {
    Map<TopicPartition, Long> first = new HashMap<>(earliest);
    if (isLatest) {
      first.putAll(ends);
    } else if (time != null) {
      first.putAll(offsetsSince.apply(time));
    }
    first.keySet().retainAll(open);
    Map<Integer, Long> left = new TreeMap<>(offsets);
    earliest.forEach(
        (partition, oldest) -> {
          Long given = left.remove(partition.partition());
          if (given != null && open.contains(partition)) {
            long end = ends.getOrDefault(partition, oldest);
            if (given < oldest || given > end) {
              throw CommandException.failed(
                  OPTION
                      + partition.partition()
                      + ":"
                      + given
                      + ": the broker has offsets "
                      + oldest
                      + " to "
                      + end
                      + " of this partition.");
            }
            first.put(partition, given);
          }
        });
    if (!left.isEmpty()) {
      throw CommandException.failed(
          OPTION.substring(0, OPTION.length() - 1)
              + " names partitions that the topic does not have: "
              + left.keySet()
              + ".");
    }
    return first;
  }
}
