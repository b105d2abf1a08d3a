package org.saleslakehouse.pipelines.kafka;

import java.io.Serializable;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.options.ExperimentalOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows a topic without end, and says again and again what is to be read, by whom and for how
 * long. No record passes through the runner: {@link ReadOrders} reads what an order says.
 *
 * <p>Output: two collections, unbounded, in the global window. As long as little is missing there
 * is one {@link ReadOrder} at a time, in the first; with a backlog there are several, in the
 * second, spread over the workers. Together they have every partition of the topic once, new ones
 * included; the next ones come when these end. An order that comes twice, late or never does no
 * harm, since its reader begins where the tables are.
 *
 * <p>Two, because Spark repeats what is read in one step with the plan wherever a worker dies,
 * while of what was shuffled it first has to make again all that the dead one had, before anything
 * is read. A step that had both collections as its input would wait for that with every order.
 *
 * <p>The timestamp of an order is the time at which Kafka was asked. The watermark is the latest
 * such time of which all that Kafka had committed is in the tables: it is never ahead of a record
 * that is not, however far apart the partitions are, and it moves on where nothing comes.
 */
public final class FollowTopic extends PTransform<PBegin, PCollectionList<ReadOrder>> {
  private static final long serialVersionUID = 1L;

  /** The read that works on every runner; splittable DoFns do not (yet). */
  private static final String LEGACY_READ = "use_deprecated_read";

  private final KafkaClients clients;
  private final String topic;
  private final Stored stored;
  private final Duration orderTime;

  /** How far the job is. */
  @FunctionalInterface
  public interface Stored extends Serializable {
    /** The first offset that is not stored, for each of these partitions. */
    Map<TopicPartition, Long> next(Collection<TopicPartition> partitions);
  }

  private FollowTopic(KafkaClients clients, String topic, Stored stored, Duration orderTime) {
    this.clients = clients;
    this.topic = topic;
    this.stored = stored;
    this.orderTime = orderTime;
  }

  /**
   * Follows.
   *
   * @param stored asked with each round
   * @param orderTime how long an order is worked on; on a runner with micro-batches their interval
   */
  public static FollowTopic of(
      KafkaClients clients, String topic, Stored stored, Duration orderTime) {
    return new FollowTopic(clients, topic, stored, orderTime);
  }

  /** Makes a pipeline's unbounded sources be read as such, not as splittable DoFns. */
  public static void useUnboundedSources(PipelineOptions options) {
    ExperimentalOptions.addExperiment(options.as(ExperimentalOptions.class), LEGACY_READ);
  }

  @Override
  public PCollectionList<ReadOrder> expand(PBegin begin) {
    PCollection<ReadPlan> plans =
        begin.apply("PlanReads", Read.from(new PlanSource(clients, topic, stored, orderTime)));
    // Spark's shuffle deals the elements of its one partition out in turn.
    return PCollectionList.of(orders(plans, "GiveOneOrder", true))
        .and(
            orders(plans, "GiveSeveralOrders", false)
                .apply("SpreadOrders", Reshuffle.viaRandomKey()));
  }

  private static PCollection<ReadOrder> orders(
      PCollection<ReadPlan> plans, String step, boolean alone) {
    return plans
        .apply(step, ParDo.of(new GiveOrders(alone)))
        .setCoder(SerializableCoder.of(ReadOrder.class));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder
        .add(DisplayData.item("bootstrapServers", clients.bootstrapServers()))
        .add(DisplayData.item("topic", topic))
        .add(DisplayData.item("orderTime", orderTime.toString()));
  }

  private static final class GiveOrders extends DoFn<ReadPlan, ReadOrder> {
    private static final long serialVersionUID = 1L;

    private final boolean alone;

    GiveOrders(boolean alone) {
      this.alone = alone;
    }

    @ProcessElement
    public void process(@Element ReadPlan plan, OutputReceiver<ReadOrder> out) {
      if ((plan.orders().size() == 1) == alone) {
        plan.orders().forEach(out::output);
      }
    }
  }
}
