package org.saleslakehouse.pipelines.bronze;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.kafka.KafkaLag;

/** Goal: whoever asks for the lag gets what is known, with its age, and never waits. */
class LagWatchTest {
  private static final Map<Integer, KafkaLag.OfPartition> TEN =
      Map.of(0, new KafkaLag.OfPartition(10, 1));
  private static final LagWatch.Known UNKNOWN = new LagWatch.Known(Map.of(), null);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final LagWatch watch = new LagWatch(Duration.ofSeconds(10), now::get);

  @Test
  void beforeTheFirstMeasurementNothingIsKnown() {
    assertThat(watch.known(), is(UNKNOWN));
  }

  @Test
  void brokersThatFailLeaveWhatWasKnownWithItsAge() {
    measure(() -> TEN, TEN);
    assertThat(watch.known(), is(new LagWatch.Known(TEN, Duration.ZERO)));
    now.set(Instant.EPOCH.plusSeconds(30));
    CountDownLatch failed = new CountDownLatch(1);
    watch.measureIfDue(
        () -> {
          failed.countDown();
          throw new IllegalStateException("The brokers are away.");
        });
    await(failed);
    assertThat(watch.known(), is(new LagWatch.Known(TEN, Duration.ofSeconds(30))));
    now.set(Instant.EPOCH.plusSeconds(40));
    // Until the one that failed has ended, there is no other.
    measure(Map::of, Map.of());
  }

  @Test
  void itIsMeasuredOnceInAnInterval() {
    measure(() -> TEN, TEN);
    AtomicInteger asked = new AtomicInteger();
    now.set(Instant.EPOCH.plusSeconds(9));
    watch.measureIfDue(
        () -> {
          asked.incrementAndGet();
          return Map.of();
        });
    assertThat(watch.known(), is(new LagWatch.Known(TEN, Duration.ofSeconds(9))));
    assertThat(asked.get(), is(0));
  }

  @Test
  void whereThereIsNoneItIsMeasuredHalfAsOften() {
    Map<Integer, KafkaLag.OfPartition> none = Map.of(0, new KafkaLag.OfPartition(0, 0));
    measure(() -> none, none);
    AtomicInteger asked = new AtomicInteger();
    now.set(Instant.EPOCH.plusSeconds(19));
    watch.measureIfDue(
        () -> {
          asked.incrementAndGet();
          return TEN;
        });
    assertThat(asked.get(), is(0));
    now.set(Instant.EPOCH.plusSeconds(20));
    measure(() -> TEN, TEN);
  }

  @Test
  void aMeasurementThatHangsHoldsNobodyUpAndIsJoinedByNoOther() {
    CountDownLatch answer = new CountDownLatch(1);
    watch.measureIfDue(
        () -> {
          await(answer);
          return TEN;
        });
    assertThat(watch.known(), is(UNKNOWN));
    now.set(Instant.EPOCH.plusSeconds(60));
    AtomicInteger asked = new AtomicInteger();
    watch.measureIfDue(
        () -> {
          asked.incrementAndGet();
          return Map.of();
        });
    assertThat(watch.known(), is(UNKNOWN));
    answer.countDown();
    awaitKnown(TEN);
    assertThat(asked.get(), is(0));
  }

  private void measure(
      Supplier<Map<Integer, KafkaLag.OfPartition>> measure,
      Map<Integer, KafkaLag.OfPartition> expected) {
    awaitKnown(expected, () -> watch.measureIfDue(measure));
  }

  private void awaitKnown(Map<Integer, KafkaLag.OfPartition> expected) {
    awaitKnown(expected, Thread::onSpinWait);
  }

  private void awaitKnown(Map<Integer, KafkaLag.OfPartition> expected, Runnable meanwhile) {
    Instant giveUp = Instant.now().plusSeconds(20);
    do {
      meanwhile.run();
    } while (!watch.known().byPartition().equals(expected) && Instant.now().isBefore(giveUp));
    assertThat(watch.known().byPartition(), is(expected));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
