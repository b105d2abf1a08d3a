package org.saleslakehouse.pipelines.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What was computed last, for all who ask within a while. Two who ask at once wait for one.
 *
 * <p>Thread-safe.
 */
final class Kept {
  private final Supplier<String> compute;
  private final Duration age;
  private final InstantSource clock;
  private @Nullable String value;
  private Instant computed = Instant.MIN;

  /**
   * Nothing yet.
   *
   * @param age for which a value is good, from its end on
   */
  Kept(Supplier<String> compute, Duration age, InstantSource clock) {
    this.compute = compute;
    this.age = age;
    this.clock = clock;
  }

  synchronized String get() {
    String known = value;
    if (known == null || clock.instant().isAfter(computed.plus(age))) {
      known = compute.get();
      value = known;
      computed = clock.instant();
    }
    return known;
  }
}
