package org.saleslakehouse.pipelines.doctor;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** Whether the topic is there, and kept in a way that Bronze can read without loss. */
final class TopicCheck implements Check {
  private final Brokers brokers;

  TopicCheck(Brokers brokers) {
    this.brokers = brokers;
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
      return Finding.ok("cleanup.policy=" + policy);
    }
    return Finding.warning(
        "cleanup.policy="
            + policy
            + ": of the sales with one key the broker keeps the last, and Bronze stores what it"
            + " still finds",
        "use a topic with cleanup.policy=delete, unless that is meant");
  }
}
