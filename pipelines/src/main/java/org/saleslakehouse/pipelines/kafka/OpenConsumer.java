package org.saleslakehouse.pipelines.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One of {@link OpenConsumers}: where it stands, and the pace at which what it reads is committed.
 *
 * <p>While nothing comes another consumer is on the lookout, whose question stays at the broker
 * until there is something: this one's are answered after a while in any case, since records are to
 * gather meanwhile.
 *
 * <p>Its taker's alone, but for {@link #wakeUp}.
 */
final class OpenConsumer implements AutoCloseable {
  private final OpenConsumers.Key key;
  private final Placed reader;
  private final CommitPace pace;
  private final Supplier<Consumer<byte[], byte[]>> lookoutMaker;

  /** Made when nothing comes for the first time. */
  private volatile @Nullable Placed lookout;

  private boolean isKept;

  /** A consumer and the offsets at which it stands. */
  record Placed(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> positions) {
    private Placed(Consumer<byte[], byte[]> consumer) {
      this(consumer, new HashMap<>());
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

    /** Where it stands now, without asking the broker. */
    long position(TopicPartition partition) {
      long position = consumer.position(partition);
      positions.put(partition, position);
      return position;
    }
  }

  OpenConsumer(
      OpenConsumers.Key key,
      Consumer<byte[], byte[]> consumer,
      Supplier<Consumer<byte[], byte[]>> lookoutMaker,
      CommitPace pace) {
    this.key = key;
    this.reader = new Placed(consumer);
    this.lookoutMaker = lookoutMaker;
    this.pace = pace;
  }

  OpenConsumers.Key key() {
    return key;
  }

  CommitPace pace() {
    return pace;
  }

  Placed reader() {
    return reader;
  }

  /**
   * Waits at most this long until there is something from where the reader stands. It is left to
   * the reader.
   *
   * @return whether there is
   * @throws org.apache.kafka.common.errors.WakeupException if {@link #wakeUp} was called
   */
  boolean awaitMore(Duration limit) {
    Placed waiting = lookout;
    if (waiting == null) {
      waiting = new Placed(lookoutMaker.get());
      lookout = waiting;
      if (OpenConsumers.isEnded(key.run())) {
        return false; // whoever ended the run may not have seen it
      }
    }
    waiting.goTo(reader.positions());
    waiting.consumer().poll(limit);
    boolean isMore = false;
    for (Map.Entry<TopicPartition, Long> at : reader.positions().entrySet()) {
      isMore |= waiting.position(at.getKey()) > at.getValue();
    }
    return isMore;
  }

  /** Has the one who waits for records stop; from any thread. */
  void wakeUp() {
    reader.consumer().wakeup();
    Placed waiting = lookout;
    if (waiting != null) {
      waiting.consumer().wakeup();
    }
  }

  /** All went well, so that the next order may have it. */
  void keep() {
    isKept = true;
  }

  /** Gives it back, to be kept or closed. */
  @Override
  public void close() {
    boolean isToKeep = isKept;
    isKept = false;
    OpenConsumers.giveBack(this, isToKeep);
  }

  /** Closes its connections. */
  void disconnect() {
    reader.consumer().close(Duration.ZERO);
    Placed waiting = lookout;
    if (waiting != null) {
      waiting.consumer().close(Duration.ZERO);
    }
  }
}
