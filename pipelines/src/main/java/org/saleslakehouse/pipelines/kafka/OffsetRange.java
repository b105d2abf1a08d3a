package org.saleslakehouse.pipelines.kafka;

import java.io.Serializable;
import org.apache.kafka.common.TopicPartition;

/**
 * Records of one partition: those from {@code start} on that lie before {@code end}. It is what
 * KafkaIO calls a {@code KafkaSourceDescriptor}, which keeps its offsets to itself.
 *
 * @param start the first offset
 * @param end one more than the last, at least {@code start}
 */
record OffsetRange(TopicPartition partition, long start, long end) implements Serializable {
  private static final long serialVersionUID = 1L;

  long count() {
    return end - start;
  }

  @Override
  public String toString() {
    return partition + "@" + start + ".." + end;
  }
}
