package org.saleslakehouse.pipelines.bronze;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.kafka.KafkaLag;
import org.saleslakehouse.pipelines.runtime.BackgroundTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lag as it was measured last, and how long ago that was. Whoever asks for it waits for nobody
 * and asks nobody: it is measured beside the job, now and then, for as long as the brokers need.
 *
 * <p>Thread-safe.
 */
final class LagWatch {
  private static final Logger LOG = LoggerFactory.getLogger(LagWatch.class);

  /** How many times as long it is not measured again while there is none. */
  private static final int NONE_FACTOR = 2;

  private final Duration interval;
  private final InstantSource clock;

  private @Nullable BackgroundTask<Map<Integer, KafkaLag.OfPartition>> measuring;
  private @Nullable Instant begun;
  private Map<Integer, KafkaLag.OfPartition> last = Map.of();
  private @Nullable Instant measuredAt;

  /**
   * A lag.
   *
   * @param byPartition empty before the first measurement
   * @param age of the measurement; null before the first
   */
  record Known(Map<Integer, KafkaLag.OfPartition> byPartition, @Nullable Duration age) {}

  /**
   * A watch.
   *
   * @param interval from the start of a measurement to that of the next, unless it takes longer;
   *     twice that while there is no lag
   */
  LagWatch(Duration interval, InstantSource clock) {
    this.interval = interval;
    this.clock = clock;
  }

  /** Begins a measurement if it is time for one and none is under way. */
  synchronized void measureIfDue(Supplier<Map<Integer, KafkaLag.OfPartition>> measure) {
    takeResult();
    Instant now = clock.instant();
    if (measuring == null && (begun == null || !now.isBefore(begun.plus(untilNext())))) {
      begun = now;
      measuring = BackgroundTask.start("lag", measure);
    }
  }

  private Duration untilNext() {
    boolean isNone = measuredAt != null && last.values().stream().allMatch(of -> of.records() == 0);
    return isNone ? interval.multipliedBy(NONE_FACTOR) : interval;
  }

  /** What is known now. */
  synchronized Known known() {
    takeResult();
    return new Known(
        last, measuredAt == null ? null : Duration.between(measuredAt, clock.instant()));
  }

  private void takeResult() {
    if (measuring != null && measuring.isEnded()) {
      try {
        last = measuring.result();
        measuredAt = clock.instant();
      } catch (RuntimeException e) {
        LOG.debug("The brokers do not tell the lag.", e);
      }
      measuring = null;
    }
  }
}
