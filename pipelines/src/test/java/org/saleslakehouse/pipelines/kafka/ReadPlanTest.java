package org.saleslakehouse.pipelines.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReadPlanTest {
  /** One range for each count, of partitions 0, 1, ... */
  private static List<OffsetRange> missing(long... counts) {
    List<OffsetRange> ranges = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      ranges.add(new OffsetRange(new TopicPartition("t", i), 10, 10 + counts[i]));
    }
    return ranges;
  }

  private static List<List<Integer>> shares(ReadPlan plan) {
    return plan.orders().stream()
        .map(o -> o.ranges().stream().map(r -> r.partition().partition()).sorted().toList())
        .toList();
  }

  @Test
  void aSmallLoadIsOneOrderOverAllPartitionsSoThatACommitMakesOneFile() {
    ReadPlan plan = ReadPlan.of(missing(100_000, 0, 100_000), 4, 77);
    assertThat(shares(plan), equalTo(List.of(List.of(0, 1, 2))));
    assertThat(plan.orders().get(0).untilMillis(), equalTo(77L));
  }

  @Test
  void aBacklogIsSharedOutByItsSize() {
    ReadPlan plan = ReadPlan.of(missing(400_000, 300_000, 200_000, 100_000), 2, 77);
    assertThat(shares(plan), equalTo(List.of(List.of(0, 3), List.of(1, 2))));
    assertThat(plan.orders().stream().map(ReadOrder::slot).toList(), equalTo(List.of(0, 1)));
  }

  @Test
  void aBacklogOfOnePartitionIsOneOrderWhichHasTheOthersToo() {
    ReadPlan plan = ReadPlan.of(missing(0, 5_000_000, 0), 1, 77);
    assertThat(shares(plan), equalTo(List.of(List.of(0, 1, 2))));
  }
}
