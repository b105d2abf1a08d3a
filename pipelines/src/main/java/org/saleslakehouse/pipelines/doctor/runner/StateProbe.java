package org.saleslakehouse.pipelines.doctor.runner;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.saleslakehouse.pipelines.doctor.runner.Capability.Verdict;
import org.saleslakehouse.pipelines.doctor.runner.ScriptedSource.Step;

/** State per key over several bundles, timers in processing time, and metrics. */
final class StateProbe implements Probe {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
  private static final List<String> KEYS = List.of("a", "b");
  private static final int RECORDS = 12;
  private static final long PACE_MILLIS = 300;

  @Override
  public String subject() {
    return "state, timers and metrics";
  }

  /** One key per split, its records numbered from 0, in order. */
  static ScriptedSource source() {
    List<List<Step>> splits = new ArrayList<>();
    for (String key : KEYS) {
      List<Step> steps = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        Instant time = START.plus(Duration.standardSeconds(2L * i));
        steps.add(new Step(i * PACE_MILLIS, key, i, time, time));
      }
      splits.add(steps);
    }
    return new ScriptedSource(splits);
  }

  @Override
  public void build(Pipeline pipeline, String namespace) {
    PCollection<KV<String, Long>> records =
        pipeline
            .apply("Read", Read.from(source()))
            .apply("Count", ParDo.of(new Steps.CountRecords(namespace, "read")));
    records.apply("Number", ParDo.of(new Steps.NumberInState(namespace, RECORDS)));
    records.apply("Later", ParDo.of(new Steps.FireLater(namespace)));
    records.apply("Measure", ParDo.of(new Steps.Measure(namespace)));
  }

  @Override
  public boolean isComplete(Observations seen) {
    return seen.count("state.complete") >= KEYS.size()
        && seen.count("later.fired") >= KEYS.size()
        && hasDistribution(seen);
  }

  private static boolean hasDistribution(Observations seen) {
    long sum = (RECORDS - 1) * (long) RECORDS / 2;
    return seen.hasDistribution(
        "numbers", (long) KEYS.size() * RECORDS, KEYS.size() * sum, RECORDS - 1);
  }

  @Override
  public List<Capability> judge(Observations seen) {
    long complete = seen.count("state.complete");
    long fired = seen.count("later.fired");
    long read = KEYS.stream().mapToLong(key -> seen.count("read." + key)).sum();
    boolean counters = read == (long) KEYS.size() * RECORDS;
    return List.of(
        Capability.of(
            "state per key over bundles",
            "each bundle sees what those before have written",
            complete
                + " of "
                + KEYS.size()
                + " keys complete after "
                + seen.count("read.bundles")
                + " bundles",
            complete == KEYS.size(),
            Verdict.NEEDED,
            "the commits of Bronze and of streaming Silver are put in order in state"),
        Capability.of(
            "timers in processing time",
            "each fires once",
            fired + " of " + seen.count("later.set") + " fired",
            fired == KEYS.size(),
            Verdict.NEEDED,
            "they end commit intervals and the wait for records that are missing"),
        Capability.of(
            "metrics while it runs",
            "counters, distributions and gauges can be read",
            (counters ? "exact counters" : "counters: " + read)
                + (hasDistribution(seen) ? ", exact distributions" : ", no exact distributions")
                + (seen.hasGauge("number") ? ", gauges" : ", no gauges"),
            counters && hasDistribution(seen) && seen.hasGauge("number"),
            Verdict.BUILT_AROUND,
            "progress is read from the tables, not from metrics"));
  }

  @Override
  public List<Capability> judgeFailure(String failure) {
    return List.of(
        new Capability(
            "state and timers",
            "state per key and timers in processing time",
            "failed: " + failure,
            Verdict.NEEDED,
            "commits are put in order in state"));
  }
}
