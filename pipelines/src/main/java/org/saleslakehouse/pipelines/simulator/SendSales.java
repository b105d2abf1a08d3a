package org.saleslakehouse.pipelines.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.runtime.StopSignal;

/**
 * Sends generated sales to a topic at a steady rate. The producer is idempotent and waits for all
 * replicas, so each record is stored once, and in order within a client's partition.
 */
public final class SendSales {
  /**
   * What to send.
   *
   * @param topic where to
   * @param rate records per second, 0 for as fast as possible
   * @param count number of records, 0 for no end
   * @param startTime time of the first sale of a history; empty: sales happen as they are sent
   * @param timeStep between two sales of a history
   * @param firstIndex number of the first record, from 0
   */
  public record Plan(
      String topic,
      double rate,
      long count,
      Optional<Instant> startTime,
      Duration timeStep,
      long firstIndex) {}

  /**
   * What was stored.
   *
   * @param sent records that the brokers have acknowledged
   * @param late how many of them are late sales
   * @param malformed how many of them are no valid sales
   * @param endOffsets by partition, one more than the offset of the last record sent to it
   */
  public record Result(long sent, long late, long malformed, Map<Integer, Long> endOffsets) {}

  private final SaleGenerator generator;
  private final Plan plan;
  private final Clock clock;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Map<Integer, Long> endOffsets = Collections.synchronizedMap(new TreeMap<>());

  public SendSales(SaleGenerator generator, Plan plan, Clock clock) {
    this.generator = generator;
    this.plan = plan;
    this.clock = clock;
  }

  /** How many records the brokers have acknowledged so far; may be asked from any thread. */
  public long sentSoFar() {
    return sent.get();
  }

  /**
   * Sends until the count is reached or stop is requested, and waits for the acknowledgements.
   *
   * @throws CommandException when the brokers refuse a record or are away for too long
   */
  public Result run(Map<String, Object> producerConfig, StopSignal stop) {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(producerConfig, new ByteArraySerializer(), new ByteArraySerializer())) {
      Result result = send(producer, stop);
      producer.flush();
      failIfRefused();
      return new Result(sent.get(), result.late(), result.malformed(), new TreeMap<>(endOffsets));
    } catch (KafkaException e) {
      throw notSent(e);
    }
  }

  private Result send(Producer<byte[], byte[]> producer, StopSignal stop) {
    Pace pace = new Pace(plan.rate(), stop);
    long late = 0;
    long malformed = 0;
    long handedOver = 0;
    while ((plan.count() == 0 || handedOver < plan.count()) && pace.awaitDue(handedOver)) {
      failIfRefused();
      long index = plan.firstIndex() + handedOver;
      SaleRecord record = generator.record(index, timeOf(index));
      // The callback tells how it went.
      Future<RecordMetadata> unused =
          producer.send(
              new ProducerRecord<>(
                  plan.topic(), null, record.sentAt().toEpochMilli(), record.key(), record.value()),
              this::acknowledged);
      late += record.isLate() ? 1 : 0;
      malformed += record.malformation().isPresent() ? 1 : 0;
      handedOver++;
    }
    return new Result(handedOver, late, malformed, Map.of());
  }

  private Instant timeOf(long index) {
    return plan.startTime()
        .map(start -> start.plus(plan.timeStep().multipliedBy(index)))
        .orElseGet(clock::instant);
  }

  private void acknowledged(RecordMetadata metadata, @Nullable Exception e) {
    if (e != null) {
      failure.compareAndSet(null, e);
    } else {
      sent.incrementAndGet();
      endOffsets.merge(metadata.partition(), metadata.offset() + 1, Math::max);
    }
  }

  private void failIfRefused() {
    Exception e = failure.get();
    if (e != null) {
      throw notSent(e);
    }
  }

  private CommandException notSent(Exception e) {
    return CommandException.failed(
        "Topic "
            + plan.topic()
            + ": a record could not be sent after "
            + sent.get()
            + " that were stored: "
            + e.getMessage()
            + ". Check that the brokers are up and accept writes to the topic, then start again.",
        e);
  }
}
