package org.saleslakehouse.io.delta;

import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What the workers of one process share for one run of a write with source positions. It is only a
 * cache of what the tables' logs say: after a failure it is dropped and read anew.
 *
 * <p>Thread-safe.
 */
final class WriteRun {
  private static final ConcurrentMap<String, WeakReference<WriteRun>> RUNS =
      new ConcurrentHashMap<>();

  private final WriteSpec spec;
  private final SourcePositions positions;
  private @Nullable Coverage coverage;

  private WriteRun(WriteSpec spec, SourcePositions positions) {
    this.spec = spec;
    this.positions = positions;
  }

  /** The run that this process knows by the same id; null for a write without source positions. */
  static @Nullable WriteRun of(WriteSpec spec) {
    SourcePositions positions = spec.positions();
    if (positions == null) {
      return null;
    }
    WriteRun[] run = new WriteRun[1]; // keeps the run reachable until it is returned
    RUNS.values().removeIf(r -> r.get() == null);
    RUNS.compute(
        spec.runId(),
        (id, known) -> {
          run[0] = known == null ? null : known.get();
          if (run[0] != null) {
            return known;
          }
          run[0] = new WriteRun(spec, positions);
          return new WeakReference<>(run[0]);
        });
    return run[0];
  }

  synchronized Coverage coverage() {
    if (coverage == null) {
      coverage = new Coverage(spec, positions);
    }
    return coverage;
  }

  SourceCoverage coverage(String source) {
    return coverage().of(source);
  }

  /** What was read of the tables may be wrong now. */
  synchronized void forget() {
    coverage = null;
  }
}
