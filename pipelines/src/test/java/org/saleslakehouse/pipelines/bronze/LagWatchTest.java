package org.saleslakehouse.pipelines.bronze;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.kafka.KafkaLag;

/** Goal: whoever asks for the lag gets what is known, with its age, and never waits for long. */
class LagWatchTest {
  private static final Map<Integer, KafkaLag.OfPartition> TEN =
      Map.of(0, new KafkaLag.OfPartition(10, 1));

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final LagWatch watch = new LagWatch(Duration.ofSeconds(20), now::get);

  private static Map<Integer, KafkaLag.OfPartition> failing() {
    throw new IllegalStateException("The brokers are away.");
  }

  @Test
  void beforeTheFirstMeasurementNothingIsKnown() {
    assertThat(watch.look(LagWatchTest::failing), is(new LagWatch.Known(Map.of(), null)));
  }

  @Test
  void whatWasMeasuredStaysKnownWithItsAge() {
    assertThat(watch.look(() -> TEN), is(new LagWatch.Known(TEN, Duration.ZERO)));
    now.set(Instant.EPOCH.plusSeconds(30));
    assertThat(
        watch.look(LagWatchTest::failing), is(new LagWatch.Known(TEN, Duration.ofSeconds(30))));
    assertThat(watch.look(Map::of), is(new LagWatch.Known(Map.of(), Duration.ZERO)));
  }

  @Test
  void aMeasurementThatHangsHoldsNobodyUp() throws InterruptedException {
    LagWatch impatient = new LagWatch(Duration.ofMillis(1), now::get);
    CountDownLatch answer = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    LagWatch.Known unknown = new LagWatch.Known(Map.of(), null);
    assertThat(
        impatient.look(
            () -> {
              await(answer);
              answered.countDown();
              return TEN;
            }),
        is(unknown));
    // The one that hangs is not joined by another.
    assertThat(impatient.look(LagWatchTest::failing), is(unknown));
    answer.countDown();
    answered.await();
    Instant giveUp = Instant.now().plusSeconds(20);
    LagWatch.Known known = unknown;
    while (known.age() == null && Instant.now().isBefore(giveUp)) {
      known = impatient.look(() -> TEN);
    }
    assertThat(known.byPartition(), is(TEN));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
