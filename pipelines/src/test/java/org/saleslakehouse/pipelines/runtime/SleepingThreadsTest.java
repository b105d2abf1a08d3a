package org.saleslakehouse.pipelines.runtime;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SleepingThreadsTest {
  private static final String NAME = "a runner's timer";

  private final Thread timer = new Thread(SleepingThreadsTest::sleep, NAME);

  /** As the runner's end, which waits for the timer. */
  private BackgroundTask<Boolean> end() {
    timer.setDaemon(true);
    timer.start();
    return BackgroundTask.start("end", SleepingThreadsTest.this::join);
  }

  private static void sleep() {
    try {
      Thread.sleep(Duration.ofHours(1).toMillis());
    } catch (InterruptedException e) {
      // It ends.
    }
  }

  private boolean join() {
    try {
      timer.join();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void endTheTimer() {
    timer.interrupt();
  }

  @Test
  void theOneOfTheNameIsWoken() {
    assertThat(new SleepingThreads(NAME).awaitAwake(end(), Duration.ofSeconds(60)), is(true));
  }

  @Test
  void othersSleepOn() {
    assertThat(new SleepingThreads("x").awaitAwake(end(), Duration.ofMillis(300)), is(false));
    assertThat(timer.isAlive(), is(true));
  }

  @Test
  void withoutANameAllSleepOn() {
    assertThat(new SleepingThreads(null).awaitAwake(end(), Duration.ofMillis(300)), is(false));
    assertThat(timer.isAlive(), is(true));
  }
}
