package org.saleslakehouse.pipelines.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is made ahead is taken in its order, all of it or none, and by one thread at a time. */
@Timeout(60)
class ReadAheadTest {
  private final ReadAhead<Integer> ahead = new ReadAhead<>();

  @Test
  void itemsAreTakenInTheirOrderUntilThereIsNone() throws Exception {
    Iterator<Integer> items = List.of(1, 2, 3).iterator();
    ahead.start("test", () -> items.hasNext() ? items.next() : null, item -> false);

    assertThat(ahead.isActive(), is(true));
    assertThat(taken(), contains(1, 2, 3));
    assertThat(ahead.isActive(), is(false));
  }

  @Test
  void theLastOneEndsItAndTheNextStartGoesOnBehindIt() throws Exception {
    Iterator<Integer> items = List.of(1, 2, 3, 4).iterator();
    ahead.start("test", items::next, item -> item == 2);
    assertThat(taken(), contains(1, 2));

    ahead.start("test", items::next, item -> item == 4);
    assertThat(taken(), contains(3, 4));
  }

  @Test
  void nothingIsStartedWhileThereIsSomethingToTake() throws Exception {
    Iterator<Integer> items = List.of(1, 2).iterator();
    ahead.start("test", items::next, item -> item == 2);
    assertThrows(IllegalStateException.class, () -> ahead.start("test", items::next, item -> true));
    ahead.take();
    assertThrows(IllegalStateException.class, () -> ahead.start("test", items::next, item -> true));
    ahead.take();
    assertThat(ahead.isActive(), is(false));
  }

  /** What was made before an error is behind the source, and is lost: nobody may go on. */
  @Test
  void anErrorIsThrownEachTimeAndNothingIsTaken() {
    Iterator<Integer> items = List.of(1).iterator();
    IOException error = new IOException("the broker is gone");
    ahead.start(
        "test",
        () -> {
          if (!items.hasNext()) {
            throw error;
          }
          return items.next();
        },
        item -> false);

    for (int i = 0; i < 3; i++) {
      assertThat(assertThrows(IOException.class, ahead::take), sameInstance(error));
      assertThat(ahead.isActive(), is(true));
    }
  }

  @Test
  void closingWaitsUntilNothingIsMadeAnyMore() throws Exception {
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    List<Integer> made = new ArrayList<>();
    ahead.start(
        "test",
        () -> {
          making.countDown();
          go.await();
          made.add(1);
          return 1;
        },
        item -> false);
    making.await();
    Thread closing = new Thread(ahead::close);
    closing.start();
    // The interrupt of a runner that stops must not cut it short.
    closing.interrupt();
    while (closing.getState() != Thread.State.WAITING) {
      assertThat(closing.getState(), is(not(Thread.State.TERMINATED)));
      Thread.onSpinWait();
    }

    go.countDown();
    closing.join();
    assertThat(made, contains(1));
    assertThat(ahead.isActive(), is(false));
  }

  @Test
  void whoIsInterruptedWhileItWaitsLosesNothing() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    ahead.start(
        "test",
        () -> {
          go.await();
          return 7;
        },
        item -> true);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedIOException.class, ahead::take);
    assertThat(Thread.interrupted(), is(true));

    go.countDown();
    assertThat(ahead.take(), equalTo(7));
  }

  private List<Integer> taken() throws IOException {
    List<Integer> taken = new ArrayList<>();
    for (Integer item = ahead.take(); item != null; item = ahead.take()) {
      taken.add(item);
    }
    return taken;
  }
}
