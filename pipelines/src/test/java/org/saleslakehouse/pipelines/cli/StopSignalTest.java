package org.saleslakehouse.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StopSignalTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Sends a signal to this very process; without a handler that would end it. */
  private static void raise(String signal) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Signal");
    type.getMethod("raise", type)
        .invoke(null, type.getConstructor(String.class).newInstance(signal));
  }

  @Test
  void sigtermRaisesIt() throws ReflectiveOperationException {
    try (StopSignal stop = StopSignal.install()) {
      assertThat(stop.isRequested(), equalTo(false));
      raise("TERM");
      assertThat(stop.await(LONG), equalTo(true));
    }
  }

  @Test
  void ctrlCRaisesIt() throws ReflectiveOperationException {
    try (StopSignal stop = StopSignal.install()) {
      raise("INT");
      assertThat(stop.await(LONG), equalTo(true));
    }
  }

  @Test
  void aWaitEndsWithoutASignalToo() {
    StopSignal stop = StopSignal.manual();
    assertThat(stop.await(Duration.ofMillis(1)), equalTo(false));
    stop.request();
    assertThat(stop.await(LONG), equalTo(true));
  }

  @Test
  void anInterruptedThreadIsToldToStopAndStaysInterrupted() {
    StopSignal stop = StopSignal.manual();
    Thread.currentThread().interrupt();
    assertThat(stop.await(LONG), equalTo(true));
    assertThat(Thread.interrupted(), equalTo(true));
  }
}
