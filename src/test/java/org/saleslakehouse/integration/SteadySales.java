package org.saleslakehouse.integration;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.saleslakehouse.pipelines.runtime.BackgroundTask;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;

/** Some 200 records a second, late and malformed ones among them, sent beside a test. */
final class SteadySales {
  private static final long BETWEEN_NANOS = Duration.ofMillis(50).toNanos();

  private final AtomicBoolean stop = new AtomicBoolean();
  private final BackgroundTask<SentSales> sending;

  private SteadySales(SentSales sent) {
    sending = BackgroundTask.start("sending", () -> send(sent));
  }

  /** Begins. */
  static SteadySales to(SentSales sent) {
    return new SteadySales(sent);
  }

  private SentSales send(SentSales sent) {
    SaleGenerator generator = new SaleGenerator(5, 40, 12, 0.1, 0.1);
    while (!stop.get()) {
      sent.generate(generator, 10);
      LockSupport.parkNanos(BETWEEN_NANOS);
    }
    return sent.flush();
  }

  /** Ends it, and waits until the broker has all. */
  void stop() {
    stop.set(true);
    SentSales unused = sending.result();
  }
}
