package org.saleslakehouse.io.delta.internal.log;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/**
 * How long a table keeps what it does not need any more, by its properties.
 *
 * @param deletedFiles how long data files stay after their removal from the table
 * @param log how long entries of the log stay
 * @param cleansLog whether they are deleted after that
 */
public record TableRetention(Duration deletedFiles, Duration log, boolean cleansLog) {
  public static final String DELETED_FILES = "delta.deletedFileRetentionDuration";
  public static final String LOG = "delta.logRetentionDuration";
  public static final String CLEANS_LOG = "delta.enableExpiredLogCleanup";

  /** What Delta goes by where a table says nothing. */
  private static final String DELETED_FILES_DEFAULT = "interval 1 week";

  private static final String LOG_DEFAULT = "interval 30 days";

  /** Ages of files are counted in milliseconds. */
  private static final Duration MAX = Duration.ofMillis(Long.MAX_VALUE);

  /**
   * Of a table with these properties.
   *
   * @throws IllegalArgumentException if one of them cannot be understood
   */
  public static TableRetention of(Map<String, String> properties) {
    return new TableRetention(
        interval(DELETED_FILES, properties.getOrDefault(DELETED_FILES, DELETED_FILES_DEFAULT)),
        interval(LOG, properties.getOrDefault(LOG, LOG_DEFAULT)),
        !"false".equalsIgnoreCase(properties.get(CLEANS_LOG)));
  }

  private static Duration interval(String property, String text) {
    String[] words = text.trim().toLowerCase(Locale.ROOT).split("\\s+", -1);
    int first = words[0].equals("interval") ? 1 : 0;
    Duration sum = Duration.ZERO;
    try {
      if (first == words.length || (words.length - first) % 2 != 0) {
        throw new IllegalArgumentException(text);
      }
      for (int i = first; i < words.length; i += 2) {
        sum = sum.plus(unit(words[i + 1]).multipliedBy(Long.parseLong(words[i])));
      }
      if (sum.isNegative() || sum.compareTo(MAX) > 0) {
        throw new IllegalArgumentException(text);
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "property "
              + property
              + " must be an interval such as 'interval 7 days', but is '"
              + text
              + "'",
          e);
    }
    return sum;
  }

  private static Duration unit(String name) {
    return switch (name.endsWith("s") ? name.substring(0, name.length() - 1) : name) {
      case "week" -> Duration.ofDays(7);
      case "day" -> Duration.ofDays(1);
      case "hour" -> Duration.ofHours(1);
      case "minute" -> Duration.ofMinutes(1);
      case "second" -> Duration.ofSeconds(1);
      case "millisecond" -> Duration.ofMillis(1);
      case "microsecond" -> Duration.of(1, ChronoUnit.MICROS);
      default -> throw new IllegalArgumentException(name);
    };
  }
}
