package org.saleslakehouse.io.delta.internal.positions;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.errors.LogCleanedException;
import org.saleslakehouse.io.delta.errors.SecondWriterException;
import org.saleslakehouse.io.delta.errors.TableReplacedException;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * What the workers of one process share for one run of a write with source positions. It is only a
 * cache of what the tables' logs say: after a failure it is dropped and read anew.
 *
 * <p>Thread-safe.
 */
public final class WriteRun {
  /** Runners make and drop steps with every bundle, so that these must outlive them. */
  private static final int MAX_RUNS = 16;

  private static final Map<String, WriteRun> RUNS =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, WriteRun> eldest) {
          return size() > MAX_RUNS;
        }
      };

  private final WriteSpec spec;
  private final SourcePositions sourcePositions;

  /** Source partitions that an element has which this process works on. */
  private final Set<String> claimed = new HashSet<>();

  private @Nullable WritePositions written;
  private @Nullable DeltaIOException end;

  public WriteRun(WriteSpec spec, SourcePositions positions) {
    this.spec = spec;
    this.sourcePositions = positions;
  }

  /**
   * The run that this process knows by the same id; null for a write whose source positions do not
   * move, or that has none.
   */
  public static @Nullable WriteRun of(WriteSpec spec) {
    SourcePositions positions = spec.positions();
    if (positions == null || spec.isAfterthought()) {
      return null;
    }
    synchronized (RUNS) {
      return RUNS.computeIfAbsent(spec.runId(), id -> new WriteRun(spec, positions));
    }
  }

  /**
   * Fails if this run has ended for good: a runner may have more bundles under way than the one
   * that failed.
   */
  public synchronized WritePositions positions() {
    if (end != null) {
      throw end;
    }
    if (written == null) {
      written = new WritePositions(spec, sourcePositions);
    }
    return written;
  }

  public CoveredOffsets covered(String source) {
    return positions().of(source);
  }

  /** The first offset that the tables lack of each, whatever other processes have committed. */
  public synchronized Map<String, Long> firstMissing(Set<String> sources) {
    try {
      catchUp();
      WritePositions now = positions();
      Map<String, Long> first = new TreeMap<>();
      sources.forEach(source -> first.put(source, now.of(source).upTo() + 1));
      return first;
    } catch (SecondWriterException | TableReplacedException e) {
      end(e);
      throw e;
    } catch (RuntimeException e) {
      forget();
      throw e;
    }
  }

  private void catchUp() {
    try {
      positions().catchUp(true);
    } catch (LogCleanedException e) {
      forget(); // after a long pause: the tables are read anew
    }
  }

  /** Whether more of one of these is in all tables than the main table's log says. */
  public synchronized boolean isBehind(Set<String> sources) {
    return sources.stream().anyMatch(positions()::isBehind);
  }

  /** Waits until none of these is claimed, and claims them: two readers would only do all twice. */
  public void claim(Set<String> sources) throws InterruptedException {
    synchronized (claimed) {
      while (!Collections.disjoint(claimed, sources)) {
        claimed.wait();
      }
      claimed.addAll(sources);
    }
  }

  public void release(Set<String> sources) {
    synchronized (claimed) {
      claimed.removeAll(sources);
      claimed.notifyAll();
    }
  }

  /** What is known of these source partitions is to be read from the tables again. */
  public synchronized void forget(Set<String> sources) {
    if (written != null) {
      written.forget(sources);
    }
  }

  /** What was read of the tables may be wrong now. */
  public synchronized void forget() {
    written = null;
  }

  /** This run must never commit again. */
  public synchronized void end(DeltaIOException cause) {
    end = cause;
  }
}
