package org.saleslakehouse.pipelines.replay;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.bronze.RecordRules;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.options.ReplayOptions;
import org.saleslakehouse.pipelines.replay.ReplayPipeline.Outcome;
import org.saleslakehouse.pipelines.runtime.OptionValues;
import org.saleslakehouse.pipelines.runtime.PipelineFailure;
import org.saleslakehouse.pipelines.runtime.PipelineRun;
import org.saleslakehouse.pipelines.runtime.RunDirectory;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.tables.BronzePositions;
import org.saleslakehouse.pipelines.tables.Lake;

/**
 * Replays records of the quarantine, beside a Bronze job or not. Large quarantines go in parts of
 * whole days, each a pipeline with two commits, see the package.
 */
public final class ReplayJob {
  /** Of one part, about: their positions are held in memory while they are marked. */
  private static final long MAX_RECORDS = 500_000;

  /** How often other replays may be quicker. */
  private static final int MAX_ATTEMPTS = 100;

  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
  private static final Duration CANCEL_LIMIT = Duration.ofSeconds(5);
  private static final String DAY = "jour";

  private final OptionValues values;
  private final ReplayOptions options;
  private final Lake lake;
  private final Marks marks;
  private final Console console;
  private final StopSignal stop;

  public ReplayJob(OptionValues values, Console console, StopSignal stop) {
    this.values = values;
    this.options = values.as(ReplayOptions.class);
    this.lake = Lake.of(options);
    this.marks = new Marks(lake);
    this.console = console;
    this.stop = stop;
  }

  /**
   * What was done, or would be.
   *
   * @param passed records that are in ventes_stream now, or would be
   * @param failed how many are rejected still, by reason and cause, such as {@code
   *     missing_field:pays}
   */
  public record Result(long passed, Map<String, Long> failed) {
    public long failures() {
      return failed.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * Replays what the options choose, or finds out what would pass.
   *
   * @throws CommandException if an option is wrong, a table is not there or not to be relied on,
   *     the pipeline failed, or stop was requested: what was replayed up to there stays so
   */
  public Result run() {
    DeltaFilter chosen = Selection.of(options);
    RecordRules.forQuarantine(options, lake, Instant.EPOCH); // mistakes show now
    lake.checkThere();
    try {
      requireSound(lake.bronze());
      if (!DeltaTable.open(lake.quarantine()).exists()) {
        return new Result(0, Map.of());
      }
      requireSound(lake.quarantine());
      new ChosenNames(lake.quarantine(), console).check(options);
      return options.isDryRun() ? dryRun(chosen) : replay(chosen);
    } catch (CommandException e) {
      throw e;
    } catch (DeltaIOException e) {
      throw CommandException.failed(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      throw CommandException.failed("Replay failed: " + new PipelineFailure(e).message(), e);
    }
  }

  /** What the tables' logs say must be true: it is what a record is known by. */
  private void requireSound(String path) {
    DeltaTable table = DeltaTable.open(path);
    if (!table.exists()) {
      if (path.equals(lake.quarantine())) {
        return;
      }
      throw CommandException.failed(
          "Table "
              + path
              + " does not exist yet, and records are replayed to it. Run 'bronze' on this lake"
              + " first, or name another one with --lake.");
    }
    String problem = table.sourcePositionsProblem();
    if (problem != null) {
      throw CommandException.failed(problem);
    }
  }

  private Result dryRun(DeltaFilter chosen) {
    if (marks.areMissing()) {
      console.note(
          "A replay has stored records that are not marked in the quarantine yet: they are among"
              + " those that would pass. The next replay marks them first.");
    }
    DeltaTable quarantine = DeltaTable.open(lake.quarantine());
    DeltaFilter waiting = waiting(chosen, quarantine);
    if (waiting == null) {
      return new Result(0, Map.of());
    }
    Outcome outcome = check(quarantine.version(), waiting, null);
    return new Result(outcome.accepted(), outcome.rejected());
  }

  private Result replay(DeltaFilter chosen) {
    lake.checkWritable();
    marks.prepare();
    marks.set();
    long passed = 0;
    Map<String, Long> failed = new TreeMap<>();
    for (DeltaFilter part : parts(chosen)) {
      Result result = replayPart(part);
      passed += result.passed();
      result.failed().forEach((cause, records) -> failed.merge(cause, records, Long::sum));
    }
    return new Result(passed, failed);
  }

  private Result replayPart(DeltaFilter part) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      long last = marks.set();
      // Looked at after the marks: so it has those of all replays that ventes_stream knows of.
      DeltaTable quarantine = DeltaTable.open(lake.quarantine());
      DeltaFilter waiting = waiting(part, quarantine);
      if (waiting == null) {
        return new Result(0, Map.of());
      }
      Outcome outcome = check(quarantine.version(), waiting, last + 1);
      boolean isStored = marks.set() > last;
      if (!isStored || outcome.committed() > 0) {
        return new Result(outcome.committed(), outcome.rejected());
      }
      console.note("Another replay committed first; this one starts over.");
    }
    throw CommandException.failed(
        "Gave up after "
            + MAX_ATTEMPTS
            + " attempts: other replays of lake "
            + lake
            + " committed first each time. Run one at a time.");
  }

  /**
   * The rows among these that wait, and that the tables are sure of: a record beyond Bronze's
   * position may yet come again. Null if there is none.
   */
  private @Nullable DeltaFilter waiting(DeltaFilter chosen, DeltaTable quarantine) {
    List<DeltaFilter> settled = new ArrayList<>();
    DeltaTable.open(lake.bronze())
        .sourcePositions()
        .getOrDefault(BronzePositions.create().writeId(), Map.of())
        .forEach((source, last) -> settled.add(upTo(source, last)));
    if (settled.isEmpty()) {
      return null;
    }
    List<DeltaFilter> all = new ArrayList<>(List.of(chosen, Selection.anyOf(settled)));
    DeltaFilter unmarked = Marks.waiting(quarantine.schema());
    if (unmarked != null) {
      all.add(unmarked);
    }
    DeltaFilter waiting = DeltaFilter.and(all.toArray(DeltaFilter[]::new));
    try (DeltaTable.Rows rows = quarantine.rows(List.of(DAY), waiting)) {
      return rows.hasNext() ? waiting : null;
    }
  }

  private static DeltaFilter upTo(String source, long last) {
    int dash = source.lastIndexOf('-');
    return DeltaFilter.and(
        DeltaFilter.equal("kafka_topic", source.substring(0, dash)),
        DeltaFilter.equal("kafka_partition", Integer.parseInt(source.substring(dash + 1))),
        DeltaFilter.lessThanOrEqual("kafka_offset", last));
  }

  /** The chosen records by days, several of them together as long as they are few. */
  private List<DeltaFilter> parts(DeltaFilter chosen) {
    Map<Map<String, @Nullable String>, Long> counted =
        DeltaTable.open(lake.quarantine()).rowsByPartition();
    if (counted == null) {
      return List.of(chosen);
    }
    Map<String, Long> rowsByDay = new TreeMap<>();
    counted.forEach((partition, rows) -> rowsByDay.put(partition.get(DAY), rows));
    List<DeltaFilter> parts = new ArrayList<>();
    List<String> days = new ArrayList<>();
    long records = 0;
    for (Map.Entry<String, Long> day : rowsByDay.entrySet()) {
      if (records + day.getValue() > MAX_RECORDS && !days.isEmpty()) {
        parts.add(DeltaFilter.and(chosen, DeltaFilter.in(DAY, List.copyOf(days))));
        days.clear();
        records = 0;
      }
      days.add(day.getKey());
      records += day.getValue();
    }
    if (!days.isEmpty()) {
      parts.add(DeltaFilter.and(chosen, DeltaFilter.in(DAY, List.copyOf(days))));
    }
    return parts;
  }

  private Outcome check(long version, DeltaFilter waiting, @Nullable Long number) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    try (RunDirectory directory = RunDirectory.create("run")) {
      ReplayOptions ofRun = values.forRun(ReplayOptions.class, directory.path());
      PipelineRun run =
          PipelineRun.start(
              ReplayPipeline.create(
                  ofRun,
                  lake,
                  version,
                  waiting,
                  RecordRules.forQuarantine(options, lake, now),
                  number),
              values.profile());
      while (!run.awaitEnd(POLL_INTERVAL)) {
        if (stop.isRequested()) {
          run.cancel(CANCEL_LIMIT);
          throw CommandException.stopped(
              "Stopped. What was replayed up to there stays so; run it again for the rest.");
        }
        console.progress("Replay: %d s", Duration.between(now, Instant.now()).toSeconds());
      }
      run.throwFailure();
      return ReplayPipeline.outcome(run.result());
    }
  }
}
