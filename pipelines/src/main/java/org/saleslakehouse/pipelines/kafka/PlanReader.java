package org.saleslakehouse.pipelines.kafka;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.kafka.common.TopicPartition;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;
import org.saleslakehouse.pipelines.console.CommandException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the topic and at the tables when the last orders are about to end, and makes the next
 * plan. Ends are last stable offsets, unless uncommitted records are read too.
 *
 * <p>Brokers that do not answer are no failure here. The partitions are as they were then, whose
 * readers go on as soon as one answers, and the watermark stands. That the job fails of it in the
 * end is for whoever watches the topic.
 */
final class PlanReader extends UnboundedReader<ReadPlan> {
  private static final Logger LOG = LoggerFactory.getLogger(PlanReader.class);

  /** How long a runner that asks all the time is kept from doing so. */
  private static final long NOTHING_NANOS = Duration.ofMillis(20).toNanos();

  /** How far orders may end behind their time, so that jitter leaves no pause between them. */
  private static final long MAX_OVERLAP_MILLIS = 250;

  /** While a backlog is read there is nothing to learn from more of them. */
  private static final int MAX_LOOKS = 100;

  private final PlanSource source;
  private final Clock clock;

  /** Looks of which the tables do not have all yet, the oldest first. */
  private final Deque<Look> looks = new ArrayDeque<>();

  /** Of all partitions, when the brokers answered last. */
  private Map<TopicPartition, Long> ends = Map.of();

  private @Nullable KafkaAdmin brokers;
  private @Nullable ReadPlan current;
  private long currentMillis;
  private long untilMillis = Long.MIN_VALUE;
  private Instant watermark = BoundedWindow.TIMESTAMP_MIN_VALUE;

  private record Look(long millis, Map<TopicPartition, Long> ends) {}

  PlanReader(PlanSource source, PlanSource.@Nullable Mark mark, Clock clock) {
    this.source = source;
    this.clock = clock;
    if (mark != null) {
      untilMillis = mark.untilMillis();
      watermark = Instant.ofEpochMilli(mark.watermarkMillis());
    }
  }

  @Override
  public boolean start() {
    return advance();
  }

  @Override
  public boolean advance() {
    current = null;
    long orderMillis = source.orderTime().toMillis();
    if (untilMillis > clock.millis() + orderMillis / 2) {
      LockSupport.parkNanos(NOTHING_NANOS);
      return false;
    }
    return plan(orderMillis);
  }

  private boolean plan(long orderMillis) {
    long now = clock.millis(); // before the answers, so that they hold all up to then
    boolean isAnswered = ask();
    if (ends.isEmpty()) {
      return false;
    }
    Map<TopicPartition, Long> next = source.stored().next(ends.keySet());
    List<OffsetRange> missing = new ArrayList<>();
    ends.forEach(
        (partition, end) -> {
          long start = next.get(partition);
          missing.add(new OffsetRange(partition, start, Math.max(start, end)));
        });
    untilMillis = Math.min(Math.max(untilMillis, now), now + MAX_OVERLAP_MILLIS) + orderMillis;
    current = ReadPlan.of(missing, source.parallelism(), untilMillis);
    currentMillis = now;
    if (isAnswered) {
      moveWatermark(next, new Look(now, ends));
    }
    return true;
  }

  private boolean ask() {
    try {
      if (brokers == null) {
        brokers = source.connect();
      }
      ends = brokers.endOffsets(brokers.partitionsOf(source.topic()));
      return true;
    } catch (CommandException e) {
      if (!e.mayPass()) {
        throw e;
      }
      LOG.info("The plan is made without the brokers: {}", e.getMessage());
      return false;
    }
  }

  private void moveWatermark(Map<TopicPartition, Long> next, Look newest) {
    if (looks.size() < MAX_LOOKS) {
      looks.add(newest);
    }
    while (!looks.isEmpty() && isStored(looks.peek(), next)) {
      Instant time = Instant.ofEpochMilli(looks.remove().millis());
      watermark = time.isAfter(watermark) ? time : watermark;
    }
  }

  private static boolean isStored(Look look, Map<TopicPartition, Long> next) {
    return look.ends().entrySet().stream()
        .allMatch(end -> next.getOrDefault(end.getKey(), Long.MAX_VALUE) >= end.getValue());
  }

  @Override
  public ReadPlan getCurrent() {
    if (current == null) {
      throw new NoSuchElementException("There is no plan now; advance() said so.");
    }
    return current;
  }

  @Override
  public Instant getCurrentTimestamp() {
    getCurrent();
    return Instant.ofEpochMilli(currentMillis);
  }

  @Override
  public Instant getWatermark() {
    return watermark;
  }

  @Override
  public PlanSource.Mark getCheckpointMark() {
    return new PlanSource.Mark(untilMillis, watermark.getMillis());
  }

  @Override
  public UnboundedSource<ReadPlan, ?> getCurrentSource() {
    return source;
  }

  @Override
  public void close() {
    if (brokers != null) {
      brokers.close();
    }
  }
}
