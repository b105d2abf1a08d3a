package org.saleslakehouse.pipelines.kafka;

import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The consumers of this process that stay open between two orders, with what they have fetched
 * ahead. Runners make and drop steps with every bundle, so these must outlive them. One that no
 * order has asked for in a minute is closed.
 *
 * <p>Thread-safe; a consumer that was taken is its taker's alone until it is given back.
 */
final class OpenConsumers {
  private static final long MAX_IDLE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int MAX_ENDED_RUNS = 16;

  private static final Map<Key, Idle> IDLE = new LinkedHashMap<>();
  private static final Set<OpenConsumer> TAKEN = new HashSet<>();

  /** Runs that were ended in this process, the latest, and how. */
  private static final Map<String, End> ENDED =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, End> eldest) {
          return size() > MAX_ENDED_RUNS;
        }
      };

  private enum End {
    AFTER_A_COMMIT,
    AT_ONCE
  }

  /** Whose a consumer is. */
  record Key(String run, int slot) {}

  private record Idle(OpenConsumer open, long sinceNanos) {}

  private OpenConsumers() {}

  /** The one that worked for this slot of the run last, or a new one. */
  static OpenConsumer take(Key key, Function<Key, OpenConsumer> maker) {
    synchronized (IDLE) {
      Idle idle = IDLE.remove(key);
      closeIdle();
      if (idle != null) {
        TAKEN.add(idle.open());
        return idle.open();
      }
    }
    OpenConsumer made = maker.apply(key);
    synchronized (IDLE) {
      TAKEN.add(made);
    }
    return made;
  }

  static void giveBack(OpenConsumer open, boolean isToKeep) {
    @Nullable OpenConsumer superfluous = open;
    synchronized (IDLE) {
      TAKEN.remove(open);
      if (isToKeep && !ENDED.containsKey(open.key().run())) {
        Idle other = IDLE.put(open.key(), new Idle(open, System.nanoTime()));
        superfluous = other == null ? null : other.open();
      }
      IDLE.notifyAll();
    }
    if (superfluous != null) {
      superfluous.disconnect();
    }
  }

  private static void closeIdle() {
    for (Iterator<Idle> all = IDLE.values().iterator(); all.hasNext(); ) {
      Idle idle = all.next();
      if (System.nanoTime() - idle.sinceNanos() > MAX_IDLE_NANOS) {
        all.remove();
        idle.open().disconnect();
      }
    }
  }

  static boolean isEnded(String run) {
    synchronized (IDLE) {
      return ENDED.containsKey(run);
    }
  }

  /** Whether readers of this run may commit: none that was to end at once. */
  static boolean mayCommit(String run) {
    synchronized (IDLE) {
      return ENDED.get(run) != End.AT_ONCE;
    }
  }

  /** Has the readers of this run in this process commit what they have, and waits for that. */
  static void finish(String run, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    synchronized (IDLE) {
      ENDED.putIfAbsent(run, End.AFTER_A_COMMIT);
      wakeUp(run);
      long left = limit.toMillis();
      while (left > 0 && TAKEN.stream().anyMatch(open -> open.key().run().equals(run))) {
        IDLE.wait(left);
        left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      }
    }
  }

  private static void wakeUp(String run) {
    TAKEN.stream().filter(open -> open.key().run().equals(run)).forEach(OpenConsumer::wakeUp);
  }

  /** Has the readers of this run in this process stop at once, and closes their consumers. */
  static void end(String run) {
    List<Idle> idle;
    synchronized (IDLE) {
      ENDED.put(run, End.AT_ONCE);
      wakeUp(run);
      idle = IDLE.values().stream().filter(one -> one.open().key().run().equals(run)).toList();
      IDLE.values().removeAll(idle);
    }
    idle.forEach(one -> one.open().disconnect());
  }
}
