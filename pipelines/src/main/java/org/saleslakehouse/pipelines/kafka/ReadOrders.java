package org.saleslakehouse.pipelines.kafka;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.values.Row;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.saleslakehouse.io.delta.model.RangeReader;
import org.saleslakehouse.io.delta.model.TableAppender;
import org.saleslakehouse.transforms.enrich.PrepareRows;

/**
 * Works on an order: reads its partitions with a consumer that stays open from order to order, from
 * where the tables are until the order's time is over, makes a row of each record and commits as
 * {@link CommitPace} says. With a backlog it goes on until the next commit is due, so that the end
 * of an order makes no small files.
 *
 * <p>Errors of the client fail the bundle, such as an offset that the broker no longer has. Brokers
 * that do not answer are waited for: there is nothing to read meanwhile.
 *
 * <p>Counter: {@code offsetsWithoutRecord}, the holes that were passed over (ends of transactions,
 * aborted ones, what was compacted).
 */
public final class ReadOrders implements RangeReader<ReadOrder> {
  private static final long serialVersionUID = 1L;

  /** The name of the counter of holes. */
  public static final String HOLES = "offsetsWithoutRecord";

  /** How long one who waits for the first record takes to find that there is none. */
  private static final long MAX_POLL_MILLIS = 1000;

  /** An order that comes late is worked on this long nevertheless, so that there is progress. */
  private static final long LEAST_MILLIS = 500;

  /** The same for a reader that has to find its brokers first. */
  private static final long LEAST_MILLIS_WHEN_NEW = 2000;

  private static final Counter OFFSETS_WITHOUT_RECORD = Metrics.counter(ReadOrders.class, HOLES);

  private final KafkaClients clients;
  private final String run;
  private final PrepareRows prepareRows;
  private final long freshnessMillis;

  private ReadOrders(
      KafkaClients clients, String run, PrepareRows prepareRows, long freshnessMillis) {
    this.clients = clients;
    this.run = run;
    this.prepareRows = prepareRows;
    this.freshnessMillis = freshnessMillis;
  }

  /**
   * Reads.
   *
   * @param run names the run of the pipeline, for {@link #end}
   * @param freshness how old the newest sale that can be seen may be, if some come all the time
   */
  public static ReadOrders with(
      KafkaClients clients, String run, PrepareRows prepareRows, Duration freshness) {
    return new ReadOrders(clients, run, prepareRows, freshness.toMillis());
  }

  /**
   * Has the run's orders in this process commit what they have and end, so that nothing is deferred
   * or read again; waits for that, no longer than the limit.
   */
  public static void finish(String run, Duration limit) throws InterruptedException {
    OpenConsumers.finish(run, limit);
  }

  /** Has the run's orders in this process end now; what they have not committed stays so. */
  public static void end(String run) {
    OpenConsumers.end(run);
  }

  @Override
  public void read(ReadOrder order, TableAppender tables) throws InterruptedException {
    Map<TopicPartition, String> sources = new HashMap<>();
    order.ranges().forEach(r -> sources.put(r.partition(), r.partition().toString()));
    Map<String, Long> missing = tables.begin(sources.values());
    Map<TopicPartition, Long> next = new HashMap<>();
    sources.forEach((partition, source) -> next.put(partition, missing.get(source)));
    try (OpenConsumer open =
        OpenConsumers.take(new OpenConsumers.Key(run, order.slot()), this::open)) {
      open.reader().goTo(next);
      new Reading(open, sources, next, tables).until(order.untilMillis());
      open.keep();
    }
  }

  private OpenConsumer open(OpenConsumers.Key key) {
    return new OpenConsumer(
        key,
        clients.consumer(CommitPace.gathering(freshnessMillis)),
        clients::lookout,
        new CommitPace(freshnessMillis));
  }

  /** The work on one order. */
  private final class Reading {
    private final OpenConsumer open;
    private final Map<TopicPartition, String> sources;
    private final Map<TopicPartition, Long> next;
    private final TableAppender tables;
    private final CommitPace pace;
    private final Clock clock = Clock.systemUTC();

    /** Of the record that a row is being made of. */
    private long offset;

    Reading(
        OpenConsumer open,
        Map<TopicPartition, String> sources,
        Map<TopicPartition, Long> next,
        TableAppender tables) {
      this.open = open;
      this.pace = open.pace();
      this.sources = sources;
      this.next = next;
      this.tables = tables;
    }

    void until(long untilMillis) {
      long now = clock.millis();
      long least = pace.isNew() ? LEAST_MILLIS_WHEN_NEW : LEAST_MILLIS;
      long end = Math.max(untilMillis, now + least);
      while ((now < end || pace.isCatchingUp()) && !OpenConsumers.isEnded(run)) {
        long due = pace.millisLeft(now, tables.uncommittedRows(), behind());
        long wait = Math.max(0, now < end ? Math.min(end - now, due) : due);
        ConsumerRecords<byte[], byte[]> polled;
        try {
          polled = poll(wait);
        } catch (WakeupException e) {
          break; // the run is ended
        }
        now = clock.millis();
        take(polled, now);
        leaveOutWhatIsRead();
        if (pace.millisLeft(now, tables.uncommittedRows(), behind()) <= 0) {
          commit(pace.mayDefer());
          consumer().resume(consumer().paused());
        }
        now = clock.millis();
      }
      if (OpenConsumers.mayCommit(run)) { // else the next run may have begun to look already
        commit(false);
      }
    }

    /** The records that come within this time, or a part of it. */
    private ConsumerRecords<byte[], byte[]> poll(long waitMillis) {
      if (pace.isIdle()) {
        pace.waitedForMore(open.awaitMore(Duration.ofMillis(waitMillis)));
        return ConsumerRecords.empty();
      }
      long rest = pace.restMillis(waitMillis, behind());
      if (rest == 0) {
        long most = Math.min(waitMillis, MAX_POLL_MILLIS);
        ConsumerRecords<byte[], byte[]> polled = consumer().poll(Duration.ofMillis(most));
        pace.waitedForRecords(!polled.isEmpty(), most);
        return polled;
      }
      Set<TopicPartition> all = consumer().assignment();
      consumer().pause(all); // so that the answer to the last fetch is kept, and no other is sent
      consumer().poll(Duration.ofMillis(rest));
      consumer().resume(all);
      return consumer().poll(Duration.ZERO);
    }

    private void commit(boolean mayDefer) {
      boolean deferred = mayDefer && tables.commitMainTable();
      if (!mayDefer) {
        tables.commit();
      }
      pace.committed(clock.millis(), deferred);
    }

    /** How many records the broker had at the last fetch that have not been taken. */
    private long behind() {
      return sources.keySet().stream().mapToLong(p -> consumer().currentLag(p).orElse(0)).sum();
    }

    /**
     * Leaves partitions without a backlog out until the next commit while others have one: a fetch
     * of them alone waits at the broker for records, and no other is sent to it meanwhile.
     */
    private void leaveOutWhatIsRead() {
      if (pace.isCatchingUp()) {
        consumer()
            .pause(
                sources.keySet().stream()
                    .filter(partition -> consumer().currentLag(partition).orElse(1) == 0)
                    .toList());
      }
    }

    private Consumer<byte[], byte[]> consumer() {
      return open.reader().consumer();
    }

    private void take(ConsumerRecords<byte[], byte[]> polled, long nowMillis) {
      sources.forEach(
          (partition, source) -> {
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
            if (!records.isEmpty()) {
              prepareRows.forEach(
                  action ->
                      records.forEach(
                          record -> {
                            offset = record.offset();
                            action.accept(SourceRecords.of(record, nowMillis));
                          }),
                  (Row row) -> tables.append(source, offset, row));
            }
            long before = next.get(partition);
            long after = open.reader().position(partition);
            if (after > before) {
              pace.pending(nowMillis);
              tables.reached(source, after);
              next.put(partition, after);
              long holes = after - before - records.size();
              if (holes > 0) {
                OFFSETS_WITHOUT_RECORD.inc(holes);
              }
            }
          });
    }
  }
}
