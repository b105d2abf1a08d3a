package org.saleslakehouse.pipelines.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KeptTest {
  @Test
  void whoeverAsksWithinAWhileGetsWhatWasComputedLast() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    AtomicInteger computed = new AtomicInteger();
    Kept kept =
        new Kept(
            () -> String.valueOf(computed.incrementAndGet()), Duration.ofSeconds(10), now::get);
    assertThat(computed.get(), is(0));
    assertThat(kept.get(), is("1"));
    now.set(Instant.EPOCH.plusSeconds(10));
    assertThat(kept.get(), is("1"));
    now.set(Instant.EPOCH.plusSeconds(11));
    assertThat(kept.get(), is("2"));
  }
}
