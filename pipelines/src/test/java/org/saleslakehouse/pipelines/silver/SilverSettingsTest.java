package org.saleslakehouse.pipelines.silver;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.pipelines.options.SilverMode;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.transforms.clientday.Thresholds;

class SilverSettingsTest {
  private static SilverSettings of(String... arguments) {
    return SilverSettings.of(PipelineOptionsFactory.fromArgs(arguments).as(SilverOptions.class));
  }

  @Test
  void theDefaultsAreTheOnesThatTheOptionsDescribe() {
    assertThat(
        of(),
        is(
            new SilverSettings(
                SilverMode.INCREMENTAL,
                Thresholds.defaults(),
                false,
                Optional.empty(),
                ZoneId.of("UTC"),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                Optional.empty(),
                Duration.ofSeconds(2),
                false,
                5)));
  }

  @Test
  void everyLengthOfTimeIsTypedWithItsUnit() {
    assertThat(of("--every=60s").every(), is(Optional.of(Duration.ofMinutes(1))));
    assertThat(of("--every=60 s").every(), is(Optional.of(Duration.ofMinutes(1))));
    assertThat(of("--every=1H").every(), is(Optional.of(Duration.ofHours(1))));
    SilverSettings streaming =
        of(
            "--mode=STREAMING",
            "--earlyFiring=500ms",
            "--allowedLateness=2h",
            "--watermarkTolerance=1d",
            "--idleTimeout=5m",
            "--commitIntervalMillis=7",
            "--timeZone=+02:00",
            "--stopAtLatest",
            "--maxRestarts=1");
    assertThat(
        streaming,
        is(
            new SilverSettings(
                SilverMode.STREAMING,
                Thresholds.defaults(),
                false,
                Optional.empty(),
                ZoneOffset.ofHours(2),
                Duration.ofMillis(500),
                Duration.ofHours(2),
                Duration.ofDays(1),
                Optional.of(Duration.ofMinutes(5)),
                Duration.ofMillis(7),
                true,
                1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
--every=60                         | --every=60 is not a length of time: give a number and its unit, such as 500ms, 30s, 10m, 2h or 1d.
--every=0s                         | --every=0s is too short: at least 1s.
--earlyFiring=-1s                  | --earlyFiring=-1s is not a length of time: give a number and its unit, such as 500ms, 30s, 10m, 2h or 1d.
--earlyFiring=0s                   | --earlyFiring=0s is too short: at least 1ms.
--timeZone=Paris                   | --timeZone=Paris is not a time zone such as UTC, Europe/Paris or +02:00.
--premiumSpendingEur=1             | --premiumSpendingEur=1.0 is below --standardSpendingEur=100.0, so no client could be in the segment Standard.
--mode=BATCH --every=60s           | --every goes with --mode=incremental only: batch runs once, and streaming never ends.
--mode=STREAMING --rebuild         | --rebuild does not go with --mode=streaming. Run 'silver --rebuild' first.
--stopAtLatest                     | --stopAtLatest goes with --mode=streaming only: the other modes end by themselves.
""")
  void whatDoesNotGoIsToldAtOnce(String arguments, String message) {
    CommandException thrown =
        assertThrows(CommandException.class, () -> of(arguments.split(" ", -1)));
    assertThat(thrown.exitCode(), is(ExitCode.BAD_USAGE));
    assertThat(thrown.getMessage(), is(message));
  }
}
