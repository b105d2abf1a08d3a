package org.saleslakehouse.pipelines.doctor.runner;

import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.ParDo;
import org.saleslakehouse.pipelines.doctor.runner.Capability.Verdict;

/**
 * The same source and the same state as {@link StateProbe}, once more, started as the lakehouse
 * starts a pipeline again: in the same process, with a new run directory.
 */
final class RestartProbe implements Probe {
  private static final int KEYS = 2;

  @Override
  public String subject() {
    return "a second run";
  }

  @Override
  public void build(Pipeline pipeline, String namespace) {
    pipeline
        .apply("Read", Read.from(StateProbe.source()))
        .apply("Count", ParDo.of(new Steps.CountRecords(namespace, "read")))
        .apply("Number", ParDo.of(new Steps.NumberInState(namespace, 1)));
  }

  @Override
  public boolean isComplete(Observations seen) {
    // Each key's first record has been numbered, or something of the first run keeps it from that.
    return seen.count("state.complete") + seen.count("state.foreign") >= KEYS;
  }

  @Override
  public List<Capability> judge(Observations seen) {
    long fresh = seen.count("state.complete");
    long foreign = seen.count("state.foreign");
    return row(
        foreign
            + " of "
            + KEYS
            + " keys have old state, "
            + (KEYS - fresh - foreign)
            + " were not read from the start",
        fresh == KEYS);
  }

  @Override
  public List<Capability> judgeFailure(String failure) {
    return row("failed: " + failure, false);
  }

  private static List<Capability> row(String measured, boolean asExpected) {
    return List.of(
        Capability.of(
            "a second run in this process",
            "nothing of the first one is there",
            measured,
            asExpected,
            Verdict.NEEDED,
            "every start is a fresh one: the tables say where to go on"));
  }
}
