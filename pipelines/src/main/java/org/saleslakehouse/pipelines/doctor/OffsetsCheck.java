package org.saleslakehouse.pipelines.doctor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.saleslakehouse.pipelines.tables.Lake;

/** Whether the broker still has what the lake lacks, and nothing else under the same offsets. */
final class OffsetsCheck implements Check {
  private final Brokers brokers;
  private final Lake lake;

  OffsetsCheck(Brokers brokers, Lake lake) {
    this.brokers = brokers;
    this.lake = lake;
  }

  @Override
  public Section section() {
    return Section.KAFKA;
  }

  @Override
  public String name() {
    return "Offsets";
  }

  @Override
  public List<Finding> look() {
    Optional<Finding> skip = brokers.reasonToSkip();
    if (skip.isPresent()) {
      return List.of(skip.get());
    }
    Map<TopicPartition, Long> committed =
        new TreeMap<>(Comparator.comparing(TopicPartition::partition));
    committed.putAll(CommittedOffsets.of(lake, brokers.topic()));
    Map<TopicPartition, Long> earliest = brokers.earliestOffsets();
    Map<TopicPartition, Long> ends = brokers.endOffsets();
    List<Finding> findings = new ArrayList<>();
    committed.forEach(
        (partition, last) -> {
          if (!ends.containsKey(partition)) {
            findings.add(recreated(partition, last, "has no such partition"));
          } else if (last + 1 > ends.get(partition)) {
            findings.add(recreated(partition, last, "ends before offset " + ends.get(partition)));
          } else if (earliest.get(partition) > last + 1) {
            findings.add(deleted(partition, last + 1, earliest.get(partition) - 1));
          }
        });
    if (findings.isEmpty()) {
      findings.add(progress(committed, earliest, ends));
    }
    return findings;
  }

  private Finding recreated(TopicPartition partition, long last, String broker) {
    return Finding.problem(
        "the lake is ahead of the broker: it holds "
            + partition
            + " up to offset "
            + last
            + ", and the topic "
            + broker
            + ". It was created again, or this is another cluster",
        "use the lake that belongs to this topic, or a new one: --lake=DIRECTORY");
  }

  private static Finding deleted(TopicPartition partition, long first, long last) {
    return Finding.problem(
        "the broker has deleted offsets "
            + first
            + " to "
            + last
            + " of "
            + partition
            + ", which the lake does not hold yet",
        "send them again, or go on without them: 'bronze --skipDeletedRecords'; then give the"
            + " topic a longer retention.ms");
  }

  private Finding progress(
      Map<TopicPartition, Long> committed,
      Map<TopicPartition, Long> earliest,
      Map<TopicPartition, Long> ends) {
    long missing = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      Long last = committed.get(end.getKey());
      missing += end.getValue() - (last == null ? earliest.get(end.getKey()) : last + 1);
    }
    return Finding.ok(
        committed.isEmpty()
            ? String.format(
                Locale.ENGLISH, "the lake holds nothing of this topic yet; it has %,d", missing)
            : missing == 0
                ? "the lake holds all that the topic has"
                : String.format(
                    Locale.ENGLISH,
                    "%,d offsets are not in the lake yet, all still there",
                    missing));
  }
}
