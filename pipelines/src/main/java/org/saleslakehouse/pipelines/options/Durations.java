package org.saleslakehouse.pipelines.options;

import java.time.Duration;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;

/** Lengths of time as users type and read them; {@link Unit} says what they may type. */
public final class Durations {
  /** What to write, for messages. */
  public static final String EXPECTED =
      "give a number and its unit, such as " + Unit.MILLIS.examples();

  /** More is a slip of the pen, and near it sums of times would overflow. */
  static final Duration LONGEST = Duration.ofDays(36_500);

  private static final double SECOND = 1000;
  private static final double MINUTE = 60 * SECOND;
  private static final double HOUR = 60 * MINUTE;

  private Durations() {}

  /** Reads a number and its unit; empty if it is none. */
  public static Optional<Duration> parse(@Nullable String text) {
    return text == null ? Optional.empty() : Unit.duration(text);
  }

  /**
   * The value of an option.
   *
   * @throws CommandException of bad usage if it is no length of time, or a shorter one
   */
  public static Duration ofOption(String option, @Nullable String text, Duration min) {
    return check("--" + option + "=" + text, text, min);
  }

  /**
   * Reads a length of time.
   *
   * @param given how it was given, for the message
   * @throws CommandException of bad usage if it is no length of time, shorter, or beyond all bounds
   */
  static Duration check(String given, @Nullable String text, Duration min) {
    Duration duration =
        parse(text)
            .orElseThrow(
                () ->
                    CommandException.badUsage(
                        given + " is not a length of time: " + EXPECTED + "."));
    if (duration.compareTo(min) < 0) {
      throw CommandException.badUsage(
          given + " is too short: at least " + Unit.MILLIS.write(min.toMillis()) + ".");
    }
    if (duration.compareTo(LONGEST) > 0) {
      throw CommandException.badUsage(
          given + " is too long: at most " + LONGEST.toDays() + "d, a hundred years.");
    }
    return duration;
  }

  /** In words: the largest unit that says enough. */
  public static String inWords(Duration duration) {
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
