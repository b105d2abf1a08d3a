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
 * The lag as it was measured last, and how long ago that was. Brokers that do not answer let nobody
 * wait who asks for metrics: they get what is known, with its age.
 */
final class LagWatch {
  private static final Logger LOG = LoggerFactory.getLogger(LagWatch.class);

  private final Duration patience;
  private final InstantSource clock;

  private @Nullable BackgroundTask<Map<Integer, KafkaLag.OfPartition>> measuring;
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
   * @param patience how long one look waits for the brokers
   */
  LagWatch(Duration patience, InstantSource clock) {
    this.patience = patience;
    this.clock = clock;
  }

  /** Measures, unless an earlier measurement has not ended yet, and tells what is known then. */
  synchronized Known look(Supplier<Map<Integer, KafkaLag.OfPartition>> measure) {
    if (measuring == null) {
      measuring = BackgroundTask.start("lag", measure);
    }
    if (measuring.await(patience)) {
      try {
        last = measuring.result();
        measuredAt = clock.instant();
      } catch (RuntimeException e) {
        LOG.debug("The brokers do not tell the lag.", e);
      }
      measuring = null;
    }
    return new Known(
        last, measuredAt == null ? null : Duration.between(measuredAt, clock.instant()));
  }
}
