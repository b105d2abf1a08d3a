package org.saleslakehouse.pipelines.bronze;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.kafka.KafkaAdmin;
import org.saleslakehouse.pipelines.runtime.BackgroundTask;
import org.saleslakehouse.pipelines.tables.Lake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets a consumer group's offsets after the commits, for those who watch with Kafka's own tools.
 * Nothing is ever read from there, so that a failure is a warning, once.
 *
 * <p>The group's name has the table's id in it: no two lakes share one, wherever they lie.
 */
final class GroupOffsets {
  private static final Logger LOG = LoggerFactory.getLogger(GroupOffsets.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration END_LIMIT = Duration.ofSeconds(2);
  private static final int ID_CHARACTERS = 8;

  private final KafkaAdmin brokers;
  private final Lake lake;
  private final Console console;
  private @Nullable String group;
  private volatile Map<TopicPartition, Long> told = Map.of();
  private @Nullable BackgroundTask<Void> telling;
  private long lastNanos;
  private volatile boolean hasWarned;

  GroupOffsets(KafkaAdmin brokers, Lake lake, Console console) {
    this.brokers = brokers;
    this.lake = lake;
    this.console = console;
  }

  /** Sets them now and then, in the background. */
  void follow(Map<TopicPartition, Long> next) {
    BackgroundTask<Void> last = telling;
    if (next.equals(told)
        || (last != null
            && (!last.isEnded() || System.nanoTime() - lastNanos < INTERVAL.toNanos()))) {
      return;
    }
    tellInBackground(next);
  }

  /** Sets them for the last time; brokers that do not answer keep nobody from ending. */
  void end(Map<TopicPartition, Long> next) {
    if (!next.equals(told)) {
      tellInBackground(next).await(END_LIMIT);
    }
  }

  private BackgroundTask<Void> tellInBackground(Map<TopicPartition, Long> next) {
    lastNanos = System.nanoTime();
    told = Map.copyOf(next);
    BackgroundTask<Void> started =
        BackgroundTask.start(
            "group-offsets",
            () -> {
              tell(next);
              return null;
            });
    telling = started;
    return started;
  }

  private synchronized void tell(Map<TopicPartition, Long> next) {
    try {
      if (group == null) {
        DeltaTable bronze = DeltaTable.open(lake.bronze());
        if (!bronze.exists()) {
          return; // nothing has been committed
        }
        group = "lakehouse-bronze-" + bronze.id().substring(0, ID_CHARACTERS);
      }
      brokers.setGroupOffsets(group, next);
    } catch (CommandException e) {
      LOG.debug("The offsets of group {} were not set.", group, e);
      told = Map.of(); // so that the next look tries again
      // That brokers do not answer is said by whoever needs them.
      if (!hasWarned && !e.mayPass()) {
        hasWarned = true;
        console.warn(
            "the offsets of consumer group %s cannot be set, so that Kafka's tools do not show"
                + " how far it is; the job continues: %s",
            group, e.getMessage());
      }
    }
  }
}
