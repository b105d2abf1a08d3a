package org.saleslakehouse.pipelines.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.saleslakehouse.pipelines.options.Durations;
import org.saleslakehouse.pipelines.tables.Lake;

/** Whether records that the lake lacks are about to be deleted by the broker. */
final class TopicRetentionCheck implements Check {
  /** The part of its life in which a record counts as about to be deleted. */
  private static final int LAST_PART = 4;

  private final Brokers brokers;
  private final Lake lake;

  TopicRetentionCheck(Brokers brokers, Lake lake) {
    this.brokers = brokers;
    this.lake = lake;
  }

  @Override
  public Section section() {
    return Section.KAFKA;
  }

  @Override
  public String name() {
    return "Retention";
  }

  @Override
  public List<Finding> look() {
    Optional<Finding> skip = brokers.reasonToSkip();
    if (skip.isPresent()) {
      return List.of(skip.get());
    }
    Map<String, String> config = brokers.topicConfig();
    if (!config
        .getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "")
        .contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
      return List.of(Finding.ok("records are not deleted by age"));
    }
    long millis = Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG));
    long bytes = Long.parseLong(config.get(TopicConfig.RETENTION_BYTES_CONFIG));
    if (millis < 0) {
      return List.of(Finding.ok("records are kept for ever" + sizeText(bytes)));
    }
    Duration retention = Duration.ofMillis(millis);
    List<TopicPartition> endangered = endangered(retention);
    String kept = "records are kept for " + Durations.inWords(retention) + sizeText(bytes);
    return List.of(
        endangered.isEmpty()
            ? Finding.ok(kept + "; none that the lake lacks is near its end")
            : Finding.warning(
                kept
                    + ", and some that the lake does not hold yet are near their end or beyond: "
                    + endangered,
                "run 'bronze' on this lake soon, and give the topic a longer retention.ms"));
  }

  private static String sizeText(long bytes) {
    return bytes < 0 ? "" : ", at most " + bytes + " bytes of them per partition";
  }

  private List<TopicPartition> endangered(Duration retention) {
    Instant old = Instant.now().minus(retention).plus(retention.dividedBy(LAST_PART));
    Map<TopicPartition, Long> committed = CommittedOffsets.of(lake, brokers.topic());
    Map<TopicPartition, Long> earliest = brokers.earliestOffsets();
    Map<TopicPartition, Long> firstYoung = brokers.offsetsSince(old);
    List<TopicPartition> endangered = new ArrayList<>();
    firstYoung.forEach(
        (partition, young) -> {
          Long last = committed.get(partition);
          long next = last == null ? earliest.get(partition) : last + 1;
          if (next < young) {
            endangered.add(partition);
          }
        });
    endangered.sort(Comparator.comparing(TopicPartition::partition));
    return endangered;
  }
}
