package org.saleslakehouse.pipelines.doctor;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.saleslakehouse.pipelines.options.OffsetGaps;

/** Whether the topic is there, and kept in a way that Bronze can read without loss. */
final class TopicCheck implements Check {
  private final Brokers brokers;
  private final OffsetGaps offsetGaps;

  /**
   * A check.
   *
   * @param offsetGaps what the user says of the topic
   */
  TopicCheck(Brokers brokers, OffsetGaps offsetGaps) {
    this.brokers = brokers;
    this.offsetGaps = offsetGaps;
  }

  @Override
  public Section section() {
    return Section.KAFKA;
  }

  @Override
  public String name() {
    return "Topic";
  }

  @Override
  public List<Finding> look() {
    if (!brokers.answer()) {
      return List.of(Brokers.NO_ANSWER);
    }
    int partitions = brokers.partitions().size();
    Finding there =
        Finding.ok(
            brokers.topic() + ", " + partitions + (partitions == 1 ? " partition" : " partitions"));
    return List.of(there, compaction());
  }

  private Finding compaction() {
    Map<String, String> config = brokers.topicConfig();
    String policy = config.getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "");
    if (!policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      return Finding.ok("cleanup.policy=" + policy + ": offsets without holes");
    }
    return offsetGaps == OffsetGaps.ALLOWED
        ? Finding.ok("cleanup.policy=" + policy + ", and --offsetGaps=allowed says so")
        : Finding.problem(
            "cleanup.policy="
                + policy
                + ": compaction leaves holes in the offsets, and Bronze takes a hole for a loss",
            "add --offsetGaps=allowed to 'bronze', or use a topic with cleanup.policy=delete");
  }
}
