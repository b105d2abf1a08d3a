package org.saleslakehouse.pipelines.doctor;

import java.time.Duration;

/** Lengths of time in words: the largest unit that says enough. */
final class Durations {
  private static final double SECOND = 1000;
  private static final double MINUTE = 60 * SECOND;
  private static final double HOUR = 60 * MINUTE;

  private Durations() {}

  static String text(Duration duration) {
    double millis = duration.abs().toMillis();
    double hours = millis / HOUR;
    if (hours >= 2 * 24) {
      return Math.round(hours / 24) + " days";
    }
    if (hours >= 2) {
      return Math.round(hours) + " hours";
    }
    if (millis >= 2 * MINUTE) {
      return Math.round(millis / MINUTE) + " minutes";
    }
    return millis >= 2 * SECOND ? Math.round(millis / SECOND) + " s" : Math.round(millis) + " ms";
  }
}
