package org.saleslakehouse.pipelines.silver;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.Durations;
import org.saleslakehouse.pipelines.options.SilverMode;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.transforms.clientday.Thresholds;

/**
 * The options of {@code silver}, checked and in the types that the job works with.
 *
 * @param mode how the tables are brought up to date
 * @param thresholds of the business
 * @param rebuild whether to start from all of Bronze
 * @param every from the start of one incremental run to that of the next; empty to run once
 * @param zone of the days, in streaming
 * @param earlyFiring between speculative figures of a day, in streaming
 * @param allowedLateness behind the end of a day, in streaming
 * @param watermarkTolerance behind the latest sale, in streaming
 * @param idleTimeout without commits, in streaming; empty to wait for ever
 * @param commitInterval of changed figures, in streaming
 * @param stopAtLatest whether streaming ends when what Bronze holds at the start is reflected
 * @param maxRestarts after failures in a row
 */
record SilverSettings(
    SilverMode mode,
    Thresholds thresholds,
    boolean rebuild,
    Optional<Duration> every,
    ZoneId zone,
    Duration earlyFiring,
    Duration allowedLateness,
    Duration watermarkTolerance,
    Optional<Duration> idleTimeout,
    Duration commitInterval,
    boolean stopAtLatest,
    int maxRestarts) {
  /**
   * Checks the options.
   *
   * @throws CommandException of bad usage that names the option, the value and what is expected
   */
  static SilverSettings of(SilverOptions options) {
    SilverMode mode = options.getMode();
    refuseUnless(
        mode == SilverMode.INCREMENTAL,
        options.getEvery() != null,
        "--every goes with --mode=incremental only: batch runs once, and streaming never ends.");
    refuseUnless(
        mode != SilverMode.STREAMING,
        options.isRebuild(),
        "--rebuild does not go with --mode=streaming. Run 'silver --rebuild' first.");
    refuseUnless(
        mode == SilverMode.STREAMING,
        options.isStopAtLatest(),
        "--stopAtLatest goes with --mode=streaming only: the other modes end by themselves.");
    Duration idle = Durations.ofOption("idleTimeout", options.getIdleTimeout(), Duration.ZERO);
    return new SilverSettings(
        mode,
        thresholds(options),
        options.isRebuild(),
        Optional.ofNullable(options.getEvery())
            .map(every -> Durations.ofOption("every", every, Duration.ofSeconds(1))),
        zone(options.getTimeZone()),
        Durations.ofOption("earlyFiring", options.getEarlyFiring(), Duration.ofMillis(1)),
        Durations.ofOption("allowedLateness", options.getAllowedLateness(), Duration.ZERO),
        Durations.ofOption("watermarkTolerance", options.getWatermarkTolerance(), Duration.ZERO),
        idle.isZero() ? Optional.empty() : Optional.of(idle),
        Duration.ofMillis(options.getCommitIntervalMillis()),
        options.isStopAtLatest(),
        options.getMaxRestarts());
  }

  private static void refuseUnless(boolean goesTogether, boolean given, String message) {
    if (given && !goesTogether) {
      throw CommandException.badUsage(message);
    }
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw CommandException.badUsage(
          "--timeZone=" + name + " is not a time zone such as UTC, Europe/Paris or +02:00.");
    }
  }

  private static Thresholds thresholds(SilverOptions options) {
    if (options.getPremiumSpendingEur() < options.getStandardSpendingEur()) {
      throw CommandException.badUsage(
          "--premiumSpendingEur="
              + options.getPremiumSpendingEur()
              + " is below --standardSpendingEur="
              + options.getStandardSpendingEur()
              + ", so no client could be in the segment Standard.");
    }
    return Thresholds.defaults()
        .withFideleMinAchats(options.getLoyalPurchases())
        .withSpending(options.getPremiumSpendingEur(), options.getStandardSpendingEur());
  }
}
