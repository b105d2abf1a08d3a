package org.saleslakehouse.pipelines.kafka;

import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Gives a plan for each round of reading. It is never split: one who sees all partitions can share
 * them out, and one watermark cannot run ahead of another (the Spark runner takes the latest of all
 * splits').
 */
final class PlanSource extends UnboundedSource<ReadPlan, PlanSource.Mark> {
  private static final long serialVersionUID = 1L;

  private final KafkaClients clients;
  private final String topic;
  private final FollowTopic.Stored stored;
  private final Duration orderTime;
  private final int parallelism;

  /**
   * Where a reader that takes over goes on; what is read, the tables say.
   *
   * @param untilMillis when the last orders end
   */
  record Mark(long untilMillis, long watermarkMillis) implements CheckpointMark, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public void finalizeCheckpoint() {}
  }

  PlanSource(KafkaClients clients, String topic, FollowTopic.Stored stored, Duration orderTime) {
    this(clients, topic, stored, orderTime, 1);
  }

  private PlanSource(
      KafkaClients clients,
      String topic,
      FollowTopic.Stored stored,
      Duration orderTime,
      int parallelism) {
    this.clients = clients;
    this.topic = topic;
    this.stored = stored;
    this.orderTime = orderTime;
    this.parallelism = parallelism;
  }

  /** One source, which knows how many the runner would have liked: so many orders there will be. */
  @Override
  public List<PlanSource> split(int desiredNumSplits, PipelineOptions options) {
    return List.of(
        new PlanSource(clients, topic, stored, orderTime, Math.max(parallelism, desiredNumSplits)));
  }

  @Override
  public UnboundedReader<ReadPlan> createReader(PipelineOptions options, @Nullable Mark mark) {
    return new PlanReader(this, mark, Clock.systemUTC());
  }

  KafkaAdmin connect() {
    return KafkaAdmin.connect(clients);
  }

  String topic() {
    return topic;
  }

  FollowTopic.Stored stored() {
    return stored;
  }

  Duration orderTime() {
    return orderTime;
  }

  int parallelism() {
    return parallelism;
  }

  @Override
  public Coder<ReadPlan> getOutputCoder() {
    return SerializableCoder.of(ReadPlan.class);
  }

  @Override
  public Coder<Mark> getCheckpointMarkCoder() {
    return SerializableCoder.of(Mark.class);
  }
}
