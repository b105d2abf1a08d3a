package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@code silver}. Those that are lengths of time are typed with their unit. */
public interface SilverOptions
    extends CommonOptions, RunnerOptions, LakeOptions, ThresholdOptions, MetricsOptions {
  @Description("How the tables are brought up to date.")
  @Default.Enum("INCREMENTAL")
  SilverMode getMode();

  void setMode(SilverMode value);

  @Description(
      "With --mode=incremental: make the tables from all of Bronze instead of from what changed."
          + " Readers see the old tables until the new ones are there.")
  @Default.Boolean(false)
  boolean isRebuild();

  void setRebuild(boolean value);

  @Description(
      "With --mode=incremental: go on until stopped, with so long from the start of one run to the"
          + " start of the next, such as 60s. Without it the job runs once.")
  @TimeSpan(min = "1s")
  String getEvery();

  void setEvery(String value);

  @Description(
      "With --mode=streaming: how long after its first sale the figures of a day that is not over"
          + " yet are written, and again after each further one, such as 30s.")
  @Default.String("30s")
  @TimeSpan(min = "1ms")
  String getEarlyFiring();

  void setEarlyFiring(String value);

  @Description(
      "With --mode=streaming: how long after the end of a day, in event time, its sales are still"
          + " taken in. Later ones are counted and left to the next incremental run.")
  @Default.String("10m")
  @TimeSpan
  String getAllowedLateness();

  void setAllowedLateness(String value);

  @Description(
      "With --mode=streaming: how far event time is held back behind the latest sale in Bronze,"
          + " since sales do not come in the order of their events.")
  @Default.String("10m")
  @TimeSpan
  String getWatermarkTolerance();

  void setWatermarkTolerance(String value);

  @Description(
      "With --mode=streaming: after so long without a commit to Bronze, event time follows the"
          + " clock; 0s waits for the next sale.")
  @Default.String("0s")
  @TimeSpan
  String getIdleTimeout();

  void setIdleTimeout(String value);

  @Description(
      "With --mode=streaming: time for which changed figures are gathered before they are"
          + " committed together.")
  @Default.Integer(2000)
  @Range(min = 0, max = 3_600_000)
  int getCommitIntervalMillis();

  void setCommitIntervalMillis(int value);

  @Description("With --mode=streaming: time zone of the days; the one that Bronze was made with.")
  @ConfigKey("streaming.timeZone")
  @Default.String("UTC")
  String getTimeZone();

  void setTimeZone(String value);

  @Description(
      "With --mode=streaming: end when the tables reflect all that Bronze holds at the start.")
  @Default.Boolean(false)
  boolean isStopAtLatest();

  void setStopAtLatest(boolean value);

  @Description(
      "How often in a row a failed run is started again before the job gives up, where it runs"
          + " until stopped; a run that goes well starts the count anew.")
  @Default.Integer(5)
  @Range(min = 0, max = 1000)
  int getMaxRestarts();

  void setMaxRestarts(int value);
}
