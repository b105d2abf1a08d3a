package org.saleslakehouse.pipelines.doctor.runner;

import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.ParDo;
import org.saleslakehouse.pipelines.doctor.runner.Capability.Verdict;

/** Timers in event time. A runner may refuse them, so they have a pipeline of their own. */
final class EventTimerProbe implements Probe {
  private static final int KEYS = 2;

  @Override
  public String subject() {
    return "timers in event time";
  }

  @Override
  public void build(Pipeline pipeline, String namespace) {
    pipeline
        .apply("Read", Read.from(StateProbe.source()))
        .apply("Then", ParDo.of(new Steps.FireAtEventTime(namespace)));
  }

  @Override
  public boolean isComplete(Observations seen) {
    return seen.count("then.fired") >= KEYS;
  }

  @Override
  public List<Capability> judge(Observations seen) {
    long fired = seen.count("then.fired");
    return row(fired + " of " + KEYS + " fired", fired == KEYS);
  }

  @Override
  public List<Capability> judgeFailure(String failure) {
    return row("refused: " + failure, false);
  }

  private static List<Capability> row(String measured, boolean asExpected) {
    return List.of(
        Capability.of(
            "timers in event time",
            "each fires once the watermark has passed it",
            measured,
            asExpected,
            Verdict.BUILT_AROUND,
            "none are used"));
  }
}
