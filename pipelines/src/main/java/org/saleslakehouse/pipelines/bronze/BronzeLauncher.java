package org.saleslakehouse.pipelines.bronze;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.kafka.common.TopicPartition;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.kafka.KafkaAdmin;
import org.saleslakehouse.pipelines.kafka.KafkaClients;
import org.saleslakehouse.pipelines.kafka.KafkaLag;
import org.saleslakehouse.pipelines.kafka.ReadOrders;
import org.saleslakehouse.pipelines.metrics.MetricsReporter;
import org.saleslakehouse.pipelines.metrics.MetricsSettings;
import org.saleslakehouse.pipelines.options.BronzeOptions;
import org.saleslakehouse.pipelines.runtime.OptionValues;
import org.saleslakehouse.pipelines.runtime.PipelineFailure;
import org.saleslakehouse.pipelines.runtime.PipelineRun;
import org.saleslakehouse.pipelines.runtime.RestartPolicy;
import org.saleslakehouse.pipelines.runtime.RunDirectory;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.enrich.PrepareRows;

/**
 * Runs the Bronze job: checks what it needs, lets it start where the tables end, watches it, and
 * starts it again when it fails.
 *
 * <p>Each start is a fresh one. The position comes from the tables' logs; the runner gets an empty
 * directory and no state of an earlier run. So whatever ended the last run, kill -9 included, the
 * next one continues behind the last commit.
 */
public final class BronzeLauncher {
  // A pipeline that is followed by another one in this JVM must have ended; where the process ends
  // next, nobody should have to wait: what is not committed is read again.
  private static final Duration CANCEL_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
  private static final Duration FINISH_LIMIT = Duration.ofSeconds(2);

  private final OptionValues values;
  private final BronzeOptions options;
  private final Lake lake;
  private final KafkaClients clients;
  private final Console console;
  private final StopSignal stop;
  private final StartPositions startPositions;
  private final RestartPolicy restarts;

  /** Whether the pipeline could be started at least once. */
  private boolean hasRun;

  /** Where the job is to end: by partition, one more than the last offset to store. */
  @FunctionalInterface
  public interface Goal extends Supplier<Optional<Map<TopicPartition, Long>>> {}

  /** Told now and then how far the job is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Tells.
     *
     * @param records that the tables have got since the job was started
     * @param run the pipeline that runs now, for its metrics
     */
    void stored(long records, PipelineResult run);
  }

  public BronzeLauncher(OptionValues values, Console console, StopSignal stop) {
    this.values = values;
    this.options = values.as(BronzeOptions.class);
    this.lake = Lake.of(options);
    this.clients = KafkaClients.of(options);
    this.console = console;
    this.stop = stop;
    this.startPositions =
        new StartPositions(
            options.getTopic(),
            StartingOffsets.parse(options.getStartingOffsets()),
            options.isSkipDeletedRecords());
    this.restarts =
        new RestartPolicy(
            options.getMaxRestarts(), Duration.ofSeconds(options.getRestartBackoffSeconds()));
  }

  /** Runs until stop is requested. */
  public long runWithoutEnd(Progress progress) {
    return run(Optional::empty, progress);
  }

  /** Runs until the tables hold what the topic holds now, or stop is requested. */
  public long runToLatest(Progress progress) {
    return launch(
        (brokers, partitions) -> {
          Map<TopicPartition, Long> latest = brokers.endOffsets(partitions);
          return () -> Optional.of(latest);
        },
        progress);
  }

  /**
   * Runs until the goal is reached or stop is requested.
   *
   * @param goal asked again and again
   * @return how many records the tables have got
   * @throws CommandException if the job cannot start, or failed for good
   */
  public long run(Goal goal, Progress progress) {
    return launch((brokers, partitions) -> goal, progress);
  }

  private long launch(BiFunction<KafkaAdmin, List<TopicPartition>, Goal> goal, Progress progress) {
    PrepareRows unused = RecordRules.forTopic(options, lake); // mistakes show now
    MetricsSettings metricsSettings = MetricsSettings.of(options);
    lake.checkWritable();
    try (KafkaAdmin brokers = KafkaAdmin.connect(clients);
        KafkaLag kafkaLag = new KafkaLag(brokers, clients)) {
      TopicWatch topic = new TopicWatch(brokers, options.getTopic());
      BronzeMetrics metrics = new BronzeMetrics(kafkaLag);
      BronzeWatch watch =
          new BronzeWatch(
              writeFor(Map.of()),
              goal.apply(brokers, topic.partitions()),
              progress,
              metrics,
              stop,
              new GroupOffsets(brokers, lake, console));
      return MetricsReporter.during(
          () -> runAgainAndAgain(topic, brokers, watch), metrics, metricsSettings, console);
    } catch (DeltaIOException e) {
      throw CommandException.failed(String.valueOf(e.getMessage()), e);
    }
  }

  private long runAgainAndAgain(TopicWatch topic, KafkaAdmin brokers, BronzeWatch watch) {
    boolean ended = runOnce(topic, brokers, watch);
    while (!ended && !stop.isRequested()) {
      ended = runOnce(topic, brokers, watch);
    }
    watch.ended();
    return watch.stored();
  }

  private DeltaWrite writeFor(Map<String, Long> firstOffsets) {
    return BronzePipeline.write(options, lake, firstOffsets);
  }

  /** Starts the pipeline and watches it; false if it is to be started again. */
  private boolean runOnce(TopicWatch topic, KafkaAdmin brokers, BronzeWatch watch) {
    long passedBefore = watch.passed();
    try (RunDirectory directory = RunDirectory.create("run")) {
      List<TopicPartition> partitions = topic.partitions();
      watch.reads(partitions);
      StartPositions.Start start =
          startPositions.decide(
              watch.look(),
              watch.inBronze(),
              brokers.earliestOffsets(partitions),
              brokers.endOffsets(partitions),
              time -> brokers.offsetsSince(partitions, time));
      watch.startsAt(start.next());
      passedBefore = watch.passed();
      console.note("Reading %s from %s", options.getTopic(), offsetsText(start.next()));
      BronzeOptions runOptions = values.forRun(BronzeOptions.class, directory.path());
      String name = directory.path().toString();
      PipelineRun run =
          startRun(
              () ->
                  BronzePipeline.create(
                      runOptions, name, start.next(), writeFor(start.explicit())));
      hasRun = true;
      watchRun(run, name, watch, topic);
      return true;
    } catch (CommandException e) {
      if (!hasRun || !e.mayPass()) {
        throw e;
      }
      if (stop.isRequested()) {
        return true;
      }
      restartOrGiveUp(e, watch.passed() > passedBefore);
      return false;
    } catch (RuntimeException e) {
      if (stop.isRequested()) {
        return true;
      }
      watch.lookIfPossible();
      restartOrGiveUp(e, watch.passed() > passedBefore);
      return false;
    }
  }

  /** What does not even start the first time will not the second time either. */
  private PipelineRun startRun(Supplier<Pipeline> pipeline) {
    try {
      return PipelineRun.start(pipeline.get(), values.profile());
    } catch (RuntimeException e) {
      if (!hasRun) {
        throw CommandException.failed(
            "Bronze cannot start: " + new PipelineFailure(e).message(), e);
      }
      throw e;
    }
  }

  private void watchRun(PipelineRun run, String name, BronzeWatch watch, TopicWatch topic) {
    try {
      watch.until(run, topic);
      if (stop.isRequested()) {
        ReadOrders.finish(name, FINISH_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ReadOrders.end(name); // those in this process need not be waited for
      Duration limit = stop.isRequested() ? STOP_LIMIT : CANCEL_LIMIT;
      if (!run.cancel(limit) && !stop.isRequested()) {
        console.warn(
            "the pipeline has not ended %d s after its end was asked for.", limit.toSeconds());
      }
      values.profile().resetRunner();
    }
  }

  private void restartOrGiveUp(RuntimeException e, boolean madeProgress) {
    PipelineFailure failure = new PipelineFailure(e);
    if (!failure.isRestartable()) {
      throw CommandException.failed(failure.message(), e);
    }
    // Our own say more than their cause. Here they are part of a sentence, so without its end.
    String said = e instanceof CommandException ? e.getMessage() : failure.message();
    String reason = said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
    Duration backoff =
        restarts
            .failed(madeProgress)
            .orElseThrow(
                () ->
                    CommandException.failed(
                        "Bronze failed "
                            + restarts.failuresInARow()
                            + " times in a row without storing anything in between. The last time: "
                            + reason
                            + ". Fix that and start it again: it continues where the tables end.",
                        e));
    console.warn(
        "the pipeline failed (%s). Starting it again from what the tables hold in %d s.",
        reason, backoff.toSeconds());
    stop.await(backoff);
  }

  private static String offsetsText(Map<TopicPartition, Long> offsets) {
    return offsets.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.comparing(TopicPartition::partition)))
        .map(e -> e.getKey().partition() + ":" + e.getValue())
        .collect(Collectors.joining(" ", "partition:offset ", ""));
  }
}
