package org.saleslakehouse.pipelines.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

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

  private static final Map<Key, OpenConsumer> IDLE = new LinkedHashMap<>();
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

  private record Key(String run, int slot) {}

  private OpenConsumers() {}

  /** One consumer, where it stands, and the pace at which what it reads is committed. */
  static final class OpenConsumer implements AutoCloseable {
    private final Key key;
    private final Consumer<byte[], byte[]> consumer;
    private final CommitPace pace;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private long idleSinceNanos;
    private boolean isKept;

    private OpenConsumer(Key key, Consumer<byte[], byte[]> consumer, CommitPace pace) {
      this.key = key;
      this.consumer = consumer;
      this.pace = pace;
    }

    CommitPace pace() {
      return pace;
    }

    Consumer<byte[], byte[]> consumer() {
      return consumer;
    }

    /** Goes on with these partitions and offsets; where it is there, what it has fetched stays. */
    void goTo(Map<TopicPartition, Long> next) {
      consumer.assign(next.keySet());
      consumer.resume(next.keySet());
      positions.keySet().retainAll(next.keySet());
      next.forEach(
          (partition, offset) -> {
            if (!offset.equals(positions.put(partition, offset))) {
              consumer.seek(partition, offset);
            }
          });
    }

    /** Where the consumer stands now, without asking the broker. */
    long position(TopicPartition partition) {
      long position = consumer.position(partition);
      positions.put(partition, position);
      return position;
    }

    /** All went well, so that the next order may have it. */
    void keep() {
      isKept = true;
    }

    @Override
    public void close() {
      giveBack(this);
    }
  }

  /** The one that worked for this slot of the run last, or a new one. */
  static OpenConsumer take(
      String run, int slot, Supplier<Consumer<byte[], byte[]>> maker, Supplier<CommitPace> pace) {
    Key key = new Key(run, slot);
    synchronized (IDLE) {
      OpenConsumer open = IDLE.remove(key);
      closeIdle();
      if (open != null) {
        open.isKept = false;
        TAKEN.add(open);
        return open;
      }
    }
    OpenConsumer made = new OpenConsumer(key, maker.get(), pace.get());
    synchronized (IDLE) {
      TAKEN.add(made);
    }
    return made;
  }

  private static void giveBack(OpenConsumer open) {
    OpenConsumer superfluous = open;
    synchronized (IDLE) {
      TAKEN.remove(open);
      if (open.isKept && !ENDED.containsKey(open.key.run())) {
        open.idleSinceNanos = System.nanoTime();
        superfluous = IDLE.put(open.key, open);
      }
      IDLE.notifyAll();
    }
    if (superfluous != null) {
      superfluous.consumer.close(Duration.ZERO);
    }
  }

  private static void closeIdle() {
    for (Iterator<OpenConsumer> idle = IDLE.values().iterator(); idle.hasNext(); ) {
      OpenConsumer open = idle.next();
      if (System.nanoTime() - open.idleSinceNanos > MAX_IDLE_NANOS) {
        idle.remove();
        open.consumer.close(Duration.ZERO);
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
      while (left > 0 && TAKEN.stream().anyMatch(open -> open.key.run().equals(run))) {
        IDLE.wait(left);
        left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      }
    }
  }

  private static void wakeUp(String run) {
    TAKEN.stream().filter(open -> open.key.run().equals(run)).forEach(o -> o.consumer.wakeup());
  }

  /** Has the readers of this run in this process stop at once, and closes their consumers. */
  static void end(String run) {
    List<OpenConsumer> idle = new ArrayList<>();
    synchronized (IDLE) {
      ENDED.put(run, End.AT_ONCE);
      wakeUp(run);
      IDLE.values().stream().filter(open -> open.key.run().equals(run)).forEach(idle::add);
      IDLE.values().removeAll(idle);
    }
    idle.forEach(open -> open.consumer.close(Duration.ZERO));
  }
}
