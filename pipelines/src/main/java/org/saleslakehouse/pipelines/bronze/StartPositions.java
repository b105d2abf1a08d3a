package org.saleslakehouse.pipelines.bronze;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.saleslakehouse.pipelines.console.CommandException;

/**
 * Decides where each start of the job reads on: one after what the tables hold, and where they hold
 * nothing yet, where the user says.
 */
final class StartPositions {
  private final String topic;
  private final StartingOffsets startingOffsets;
  private final boolean skipDeletedRecords;

  /**
   * What counts as the end of the topic: where it was when the job was started. At a restart before
   * the first commit, a later end would skip what came in between; and a partition that is not in
   * here was added since.
   */
  private final Map<TopicPartition, Long> endsAtFirstStart = new HashMap<>();

  /** Where the user wants the partitions to begin that the tables have nothing of; for good. */
  private final Map<TopicPartition, Long> wished = new HashMap<>();

  StartPositions(String topic, StartingOffsets startingOffsets, boolean skipDeletedRecords) {
    this.topic = topic;
    this.startingOffsets = startingOffsets;
    this.skipDeletedRecords = skipDeletedRecords;
  }

  /**
   * The outcome.
   *
   * @param next offset of the next record to read, by partition
   * @param explicit those of {@code next} that do not follow from the tables, by source partition
   */
  record Start(Map<TopicPartition, Long> next, Map<String, Long> explicit) {}

  /**
   * Decides.
   *
   * @param committed last offset up to which the tables are complete, by source partition
   *     ("topic-3")
   * @param inBronze last offset that the main table has got its rows up to
   * @param earliest oldest offset that the broker still has, for each partition of the topic
   * @param ends offset that the next record will get, for the same partitions
   * @param offsetsSince gives the first offset of each partition that was written at a time or
   *     later
   * @throws CommandException when the broker cannot have what comes next
   */
  Start decide(
      Map<String, Long> committed,
      Map<String, Long> inBronze,
      Map<TopicPartition, Long> earliest,
      Map<TopicPartition, Long> ends,
      Function<Instant, Map<TopicPartition, Long>> offsetsSince) {
    Map<TopicPartition, Long> next = new HashMap<>();
    Map<String, Long> explicit = new TreeMap<>();
    List<String> deleted = new ArrayList<>();
    if (endsAtFirstStart.isEmpty()) {
      endsAtFirstStart.putAll(ends);
    }
    if (wished.isEmpty()) {
      Set<TopicPartition> open = new HashSet<>(earliest.keySet());
      open.removeIf(partition -> inBronze.containsKey(partition.toString()));
      wished.putAll(startingOffsets.of(open, earliest, endsAtFirstStart, offsetsSince));
    }
    for (TopicPartition partition : earliest.keySet()) {
      Long last = committed.get(partition.toString());
      Long lastInBronze = inBronze.get(partition.toString());
      if (lastInBronze != null) {
        checkNotBeyond(partition, lastInBronze, ends.get(partition));
        last = last == null ? -1L : last; // there is something, but nothing is complete
      }
      long first = earliest.get(partition);
      if (last == null) {
        long start = Math.max(first, wished.getOrDefault(partition, first));
        next.put(partition, start);
        explicit.put(partition.toString(), start);
      } else {
        next.put(partition, Math.max(last + 1, first));
        if (first > last + 1) {
          deleted.add(partition + ": offsets " + (last + 1) + " to " + (first - 1));
          explicit.put(partition.toString(), first);
        }
      }
    }
    if (!deleted.isEmpty() && !skipDeletedRecords) {
      throw CommandException.failed(
          "Topic "
              + topic
              + ": the broker has deleted records that are not in the tables yet ("
              + String.join("; ", deleted)
              + "), because its retention is shorter than the job was away. If they can be sent"
              + " again, do that; to go on without them, add --skipDeletedRecords. A longer"
              + " retention.ms keeps it from happening again.");
    }
    return new Start(next, explicit);
  }

  private void checkNotBeyond(TopicPartition partition, long last, long end) {
    if (last >= end) {
      throw CommandException.failed(
          "Topic "
              + topic
              + ": the tables hold "
              + partition
              + " up to offset "
              + last
              + ", but the broker's last one is "
              + (end - 1)
              + ". The topic was created again, or this is another Kafka cluster. Use the lake that"
              + " belongs to this topic, or a new one (--lake).");
    }
  }
}
