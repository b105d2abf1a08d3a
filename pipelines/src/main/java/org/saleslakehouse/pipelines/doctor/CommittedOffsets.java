package org.saleslakehouse.pipelines.doctor;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.tables.Lake;

/** How far the Bronze table has come in each partition of a topic, by its own log. */
final class CommittedOffsets {
  private CommittedOffsets() {}

  /** The last offset by partition; empty if there is no table yet, or nothing of this topic. */
  static Map<TopicPartition, Long> of(Lake lake, String topic) {
    Map<TopicPartition, Long> last = new HashMap<>();
    DeltaTable bronze = DeltaTable.open(lake.bronze());
    if (lake.isUnderFile() || !bronze.exists()) {
      return last;
    }
    for (Map<String, Long> positions : bronze.sourcePositions().values()) {
      positions.forEach(
          (source, offset) -> {
            int dash = source.lastIndexOf('-');
            if (dash > 0 && source.substring(0, dash).equals(topic)) {
              int partition = Integer.parseInt(source.substring(dash + 1));
              last.merge(new TopicPartition(topic, partition), offset, Math::max);
            }
          });
    }
    return last;
  }
}
