package org.saleslakehouse.pipelines.runtime;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StopSignalTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int SIGINT = 2;

  /** Sends a signal to this very process; without a handler that would end it. */
  private static void raise(String signal) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Signal");
    type.getMethod("raise", type)
        .invoke(null, type.getConstructor(String.class).newInstance(signal));
  }

  /** What a process is born with; the JVM then leaves it alone. Known on Linux only. */
  private static boolean ignoresCtrlC() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(ignored -> (ignored & (1L << (SIGINT - 1))) != 0);
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
  void ctrlCRaisesIt() throws ReflectiveOperationException, IOException {
    assumeFalse(ignoresCtrlC(), "started in the background, where a shell has Ctrl-C ignored");
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
