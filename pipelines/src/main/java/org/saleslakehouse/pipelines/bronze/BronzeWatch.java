package org.saleslakehouse.pipelines.bronze;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.CommittedPositions;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.pipelines.runtime.PipelineRun;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows what the tables hold while the job runs, over its restarts. */
final class BronzeWatch {
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

  /** While the tables stay as they are, they are looked at once in so many intervals. */
  private static final int QUIET_INTERVALS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(BronzeWatch.class);

  private final DeltaWrite tables;
  private List<String> sourcePartitions = List.of();
  private @Nullable CommittedPositions positions;
  private final BronzeLauncher.Goal goal;
  private final BronzeLauncher.Progress progress;
  private final BronzeMetrics metrics;
  private final StopSignal stop;
  private final GroupOffsets group;

  /** Next offset by partition, when the job was started first. */
  private final Map<TopicPartition, Long> firstStart = new HashMap<>();

  /** The last offset up to which both tables hold all, by source partition; and Bronze alone. */
  private Map<String, Long> committed = Map.of();

  private Map<String, Long> inBronze = Map.of();

  /** Rows up to the last look, and those of them that are not of the present {@link #positions}. */
  private long stored;

  private long storedBefore;

  /** {@link #passed()} at the last look. */
  private long passedThen;

  private int intervalsToLook = 1;

  BronzeWatch(
      DeltaWrite tables,
      BronzeLauncher.Goal goal,
      BronzeLauncher.Progress progress,
      BronzeMetrics metrics,
      StopSignal stop,
      GroupOffsets group) {
    this.tables = tables;
    this.goal = goal;
    this.progress = progress;
    this.metrics = metrics;
    this.stop = stop;
    this.group = group;
  }

  /** Says which partitions are read from here on. */
  void reads(List<TopicPartition> partitions) {
    List<String> sources =
        partitions.stream().map(TopicPartition::toString).collect(Collectors.toList());
    if (!sources.equals(sourcePartitions)) {
      sourcePartitions = sources;
      positions = null;
      if (!firstStart.isEmpty()) {
        partitions.forEach(added -> firstStart.putIfAbsent(added, 0L));
      }
    }
  }

  /** Looks into the tables: the last offset that they hold, by source partition. */
  Map<String, Long> look() {
    CommittedPositions watched = positions;
    positions = null; // to be read anew if this look fails
    if (watched == null) {
      watched = tables.watchPositions(sourcePartitions);
      committed = watched.look();
      // What came since the look before is not known by its rows.
      storedBefore = stored + Math.max(0, passed() - passedThen) - watched.rowsAdded();
    } else {
      committed = watched.look();
    }
    inBronze = watched.ofMainTable();
    stored = storedBefore + watched.rowsAdded();
    passedThen = passed();
    positions = watched;
    return committed;
  }

  /** The last offset that the main table had got its rows up to at the last look. */
  Map<String, Long> inBronze() {
    return inBronze;
  }

  /** The same as {@link #look}, where a failure to look must not hide another failure. */
  void lookIfPossible() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.debug("The tables could not be looked at after a failure.", e);
    }
  }

  /** Says where a run starts; the first one is what counts from. */
  void startsAt(Map<TopicPartition, Long> next) {
    next.forEach(firstStart::putIfAbsent);
  }

  /** Tells Kafka's tools where the job has ended. */
  void ended() {
    lookIfPossible();
    group.end(nextOffsets());
  }

  /** Records that the tables have got since the first start, as far as seen. */
  long stored() {
    return stored;
  }

  /** Offsets that the tables have passed since then, with or without a record. */
  long passed() {
    return firstStart.entrySet().stream()
        .mapToLong(start -> Math.max(0, next(inBronze, start.getKey()) - start.getValue()))
        .sum();
  }

  /**
   * Watches a run until the goal is reached or stop is requested.
   *
   * @throws RuntimeException what the pipeline failed of
   */
  void until(PipelineRun run, TopicWatch topic) {
    while (!stop.isRequested() && !isGoalReached()) {
      if (run.awaitEnd(POLL_INTERVAL)) {
        run.throwFailure();
        if (stop.isRequested()) {
          return;
        }
        throw new IllegalStateException(
            "The pipeline ended by itself, though its source has no end.");
      }
      if (isLookDue()) {
        lookAround(run);
      }
      topic.news().ifPresent(this::reads);
    }
  }

  private boolean isLookDue() {
    intervalsToLook--;
    return intervalsToLook <= 0 || goal.get().isPresent();
  }

  private void lookAround(PipelineRun run) {
    Map<String, Long> committedBefore = committed;
    Map<String, Long> inBronzeBefore = inBronze;
    look();
    boolean isQuiet = committed.equals(committedBefore) && inBronze.equals(inBronzeBefore);
    intervalsToLook = isQuiet ? QUIET_INTERVALS : 1;
    metrics.observe(run.result(), stored(), nextOffsets());
    group.follow(nextOffsets());
    progress.stored(stored(), run.result());
  }

  private boolean isGoalReached() {
    Optional<Map<TopicPartition, Long>> ends = goal.get();
    return ends.isPresent()
        && ends.get().entrySet().stream()
            .allMatch(end -> next(committed, end.getKey()) >= end.getValue());
  }

  private Map<TopicPartition, Long> nextOffsets() {
    Map<TopicPartition, Long> next = new HashMap<>();
    firstStart.keySet().forEach(partition -> next.put(partition, next(inBronze, partition)));
    return next;
  }

  /** One more than the last offset that the tables hold or need not hold. */
  private long next(Map<String, Long> stored, TopicPartition partition) {
    long start = firstStart.getOrDefault(partition, 0L);
    Long last = stored.get(partition.toString());
    return last == null ? start : Math.max(last + 1, start);
  }
}
