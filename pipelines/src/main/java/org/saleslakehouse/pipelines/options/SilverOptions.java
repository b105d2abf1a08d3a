package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code silver}. Those that are lengths of time are typed with their unit. */
public interface SilverOptions
    extends CommonOptions, RunnerOptions, LakeOptions, ThresholdOptions, MetricsOptions {
  @Description("How to bring the tables up to date.")
  @Default.Enum("INCREMENTAL")
  SilverMode getMode();

  void setMode(SilverMode value);

  @Description(
      "With --mode=incremental: make the tables from all of Bronze. Readers see"
          + " the old ones until then.")
  @Default.Boolean(false)
  boolean isRebuild();

  void setRebuild(boolean value);

  @Description(
      "With --mode=incremental: repeat until stopped, each run starting so long"
          + " after the last one started, such as 60s. Default: run once.")
  @TimeSpan(min = "1s")
  String getEvery();

  void setEvery(String value);

  @Description(
      "With --mode=streaming: how long after a sale the figures of a day that is"
          + " not over are written, such as 30s.")
  @Default.String("30s")
  @TimeSpan(min = "1ms")
  String getEarlyFiring();

  void setEarlyFiring(String value);

  @Description(
      "With --mode=streaming: how long after its end, in event time, a day takes"
          + " sales. Later ones are not in its figures; they are counted and left to the next"
          + " incremental run.")
  @Default.String("10m")
  @TimeSpan
  String getAllowedLateness();

  void setAllowedLateness(String value);

  @Description(
      "With --mode=streaming: how far event time stays behind the latest sale in"
          + " Bronze, because sales arrive out of order.")
  @Default.String("10m")
  @TimeSpan
  String getWatermarkTolerance();

  void setWatermarkTolerance(String value);

  @Description(
      "With --mode=streaming: after so long without a Bronze commit, event time"
          + " follows the clock; 0s waits for the next sale.")
  @Default.String("0s")
  @TimeSpan
  String getIdleTimeout();

  void setIdleTimeout(String value);

  @Description(
      "With --mode=streaming: how long to gather changed figures for one commit. The"
          + " profile spark sets 0, because its micro-batches gather already.")
  @Default.Integer(2000)
  @Range(min = 0, max = 3_600_000)
  int getCommitIntervalMillis();

  void setCommitIntervalMillis(int value);

  @Description(
      "With --mode=streaming: time zone of the days; must be the one Bronze was" + " made with.")
  @ConfigKey("streaming.timeZone")
  @Default.String("UTC")
  String getTimeZone();

  void setTimeZone(String value);

  @Description(
      "With --mode=streaming: end once the tables reflect what Bronze holds at" + " the start.")
  @Default.Boolean(false)
  boolean isStopAtLatest();

  void setStopAtLatest(boolean value);

  @Description(
      "Restarts in a row of a failed run, if the job runs until stopped; a"
          + " successful run resets the count.")
  @Default.Integer(5)
  @Range(min = 0, max = 1000)
  int getMaxRestarts();

  void setMaxRestarts(int value);
}
