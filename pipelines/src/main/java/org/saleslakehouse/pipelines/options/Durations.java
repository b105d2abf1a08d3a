package org.saleslakehouse.pipelines.options;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;

/** Lengths of time as users type them: {@code 500ms}, {@code 30s}, {@code 10m}, {@code 2h}, ... */
public final class Durations {
  private static final Pattern TYPED = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  /** What to write, for messages. */
  public static final String EXPECTED =
      "give a number and its unit, such as 500ms, 30s, 10m, 2h or 1d";

  private Durations() {}

  /** Reads a number and its unit; empty if it is none. */
  public static Optional<Duration> parse(@Nullable String text) {
    Matcher typed = TYPED.matcher(text == null ? "" : text.trim());
    if (!typed.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(typed.group(1));
    return Optional.of(
        switch (typed.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }

  /**
   * The value of an option.
   *
   * @throws CommandException of bad usage if it is no length of time, or a shorter one
   */
  public static Duration ofOption(String option, @Nullable String text, Duration min) {
    Duration duration =
        parse(text)
            .orElseThrow(
                () ->
                    CommandException.badUsage(
                        "--"
                            + option
                            + "="
                            + text
                            + " is not a length of time: "
                            + EXPECTED
                            + "."));
    if (duration.compareTo(min) < 0) {
      throw CommandException.badUsage(
          "--" + option + "=" + text + " is too short: at least " + min.toMillis() + "ms.");
    }
    return duration;
  }
}
