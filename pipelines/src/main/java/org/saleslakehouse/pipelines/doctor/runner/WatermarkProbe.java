package org.saleslakehouse.pipelines.doctor.runner;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.saleslakehouse.pipelines.doctor.runner.Capability.Verdict;
import org.saleslakehouse.pipelines.doctor.runner.ScriptedSource.Step;

/**
 * How a runner treats event time, in windows of a minute without allowed lateness.
 *
 * <p>Of a first source, one split is an hour behind the other and delivers its records, all of one
 * window, one after the other over several bundles. They are on time: a source's watermark is that
 * of its slowest split. Of a second source, both splits move on by an hour before records come for
 * a window that has ended by then: these are late, and Beam lets a runner drop them.
 */
final class WatermarkProbe implements Probe {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
  private static final Duration AHEAD = Duration.standardHours(1);
  private static final Duration END = Duration.standardHours(3);
  private static final Duration EARLY_FIRING = Duration.millis(500);
  private static final Duration ALLOWED_LATENESS = Duration.standardMinutes(10);

  private static final int RECORDS = 28;
  private static final long PACE_MILLIS = 250;
  private static final long ADVANCE_MILLIS = 1_000;
  private static final int LATE_RECORDS = 16;
  private static final long LATE_MILLIS = 2_000;
  private static final long LATE_PACE_MILLIS = 300;
  private static final long END_MILLIS = RECORDS * PACE_MILLIS + 500;

  /** Behind the end, so that more panes can come of windows that have ended. */
  private static final int TICKS = 6;

  private static final long TICK_MILLIS = 400;
  private static final int SPLITS = 4;

  @Override
  public String subject() {
    return "watermarks, late records and panes";
  }

  @Override
  public void build(Pipeline pipeline, String namespace) {
    PCollection<KV<String, Long>> skewed =
        read(pipeline, namespace, "Skewed", new ScriptedSource(List.of(behind(), ahead())));
    PCollection<KV<String, Long>> even =
        read(pipeline, namespace, "Even", new ScriptedSource(List.of(even("one"), even("other"))));
    Window<KV<String, Long>> minutes = Window.into(FixedWindows.of(Duration.standardMinutes(1)));
    group(skewed, minutes, "Skewed", new Steps.CountPanes(namespace, "grouped"));
    group(even, minutes, "Even", new Steps.CountPanes(namespace, "grouped"));
    PCollection<KV<String, Long>> resting =
        read(
            pipeline,
            namespace,
            "Resting",
            new ScriptedSource(List.of(resting("first"), resting("second"))));
    group(resting, speculative(minutes), "Early", new Steps.CountPanes(namespace, "panes"));
    group(resting, onTime(minutes), "OnTime", new Steps.CountPanes(namespace, "panes"));
  }

  private static PCollection<KV<String, Long>> read(
      Pipeline pipeline, String namespace, String name, ScriptedSource source) {
    return pipeline
        .apply("Read" + name, Read.from(source))
        .apply("Count" + name, ParDo.of(new Steps.CountRecords(namespace, "read")));
  }

  private static void group(
      PCollection<KV<String, Long>> records,
      Window<KV<String, Long>> window,
      String name,
      Steps.CountPanes count) {
    records
        .apply("Minutes" + name, window)
        .apply("Group" + name, GroupByKey.create())
        .apply("Count" + name + "Panes", ParDo.of(count));
  }

  /** As streaming Silver groups, in small. Each pane holds all records of its window so far. */
  private static Window<KV<String, Long>> speculative(Window<KV<String, Long>> window) {
    return window
        .triggering(
            AfterWatermark.pastEndOfWindow()
                .withEarlyFirings(
                    AfterProcessingTime.pastFirstElementInPane().plusDelayOf(EARLY_FIRING))
                .withLateFirings(AfterPane.elementCountAtLeast(1)))
        .withAllowedLateness(ALLOWED_LATENESS)
        .accumulatingFiredPanes();
  }

  private static Window<KV<String, Long>> onTime(Window<KV<String, Long>> window) {
    return window
        .triggering(DefaultTrigger.of())
        .withAllowedLateness(ALLOWED_LATENESS)
        .accumulatingFiredPanes();
  }

  private static List<Step> behind() {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      Instant time = START.plus(Duration.standardSeconds(2L * i));
      steps.add(new Step(i * PACE_MILLIS, "behind", i, time, time));
    }
    return end(steps);
  }

  private static List<Step> ahead() {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      Instant time = START.plus(AHEAD).plus(Duration.standardSeconds(2L * i));
      steps.add(new Step(i * PACE_MILLIS, "ahead", i, time, time));
    }
    return end(steps);
  }

  /** A record on time, one an hour later, then the late ones for the first one's window. */
  private static List<Step> even(String key) {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step(0, key, 0, START, START));
    Instant later = START.plus(AHEAD);
    steps.add(new Step(ADVANCE_MILLIS, key, 1, later, later));
    for (int i = 0; i < LATE_RECORDS; i++) {
      steps.add(
          new Step(
              LATE_MILLIS + i * LATE_PACE_MILLIS,
              "late",
              i,
              START.plus(Duration.standardSeconds(1)),
              later));
    }
    return end(steps);
  }

  /**
   * Two records, the second behind the end of the first one's window and its allowed lateness, and
   * by less than twice that. There the watermark rests, and the second window is open.
   */
  private static List<Step> resting(String key) {
    Instant later = START.plus(ALLOWED_LATENESS.multipliedBy(3).dividedBy(2));
    return List.of(
        new Step(0, key, 0, START, START), new Step(ADVANCE_MILLIS, key, 1, later, later));
  }

  /** Moves event time on in steps, so that all windows end and runners have reason to look. */
  private static List<Step> end(List<Step> steps) {
    for (int i = 0; i < TICKS; i++) {
      Instant time = START.plus(END).plus(Duration.standardMinutes(2L * i));
      steps.add(new Step(END_MILLIS + i * TICK_MILLIS, "tick", i, time, time));
    }
    return steps;
  }

  @Override
  public boolean isComplete(Observations seen) {
    return seen.count("read.tick") >= (long) SPLITS * TICKS;
  }

  /** Some bundles more: a runner that fires a window again and again is to be seen doing so. */
  @Override
  public Duration patience() {
    return Duration.millis(4_500);
  }

  @Override
  public List<Capability> judge(Observations seen) {
    long read = seen.count("read.behind");
    long grouped = seen.count("grouped.behind");
    long lateRead = seen.count("read.late");
    long lateGrouped = seen.count("grouped.late");
    long empty = seen.count("grouped.empty") + seen.count("panes.empty");
    long panes = seen.count("grouped.panes") + seen.count("panes.panes");
    return List.of(
        Capability.of(
            "watermark over skewed splits",
            "that of the slowest split: no record on time is dropped",
            read == 0
                ? "nothing was read"
                : (read - grouped) + " of " + read + " records on time dropped",
            read == RECORDS && grouped == read,
            read == 0 ? Verdict.NEEDED : Verdict.BUILT_AROUND,
            "Bronze has no windows; the splits of readChanges all report one watermark"),
        Capability.of(
            "records behind the watermark",
            "may be dropped once their window has ended",
            (lateRead - lateGrouped) + " of " + lateRead + " late records dropped",
            lateRead > 0 && lateGrouped <= lateRead,
            Verdict.BUILT_AROUND,
            "Bronze keeps late sales and marks them; streaming Silver counts what it drops"),
        Capability.of(
            "panes without records",
            "none where nothing came",
            empty + " of " + panes + " panes are empty",
            empty == 0,
            Verdict.BUILT_AROUND,
            "empty panes are left out; an upsert never replaces a larger count by a smaller"));
  }

  @Override
  public List<Capability> judgeFailure(String failure) {
    return List.of(
        new Capability(
            "windows",
            "records are grouped by window",
            "failed: " + failure,
            Verdict.NEEDED,
            "streaming Silver groups by day; the other modes do without"));
  }
}
