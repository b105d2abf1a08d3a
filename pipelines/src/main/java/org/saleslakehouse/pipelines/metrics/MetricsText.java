package org.saleslakehouse.pipelines.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Numbers as a human reads them. */
public final class MetricsText {
  private static final int SHOWN = 3;

  private MetricsText() {}

  public static String count(long number) {
    return String.format(Locale.ENGLISH, "%,d", number);
  }

  /** Such as {@code 411/s}. */
  public static String rate(long number, double seconds) {
    double rate = seconds <= 0 ? 0 : number / seconds;
    return String.format(Locale.ENGLISH, rate > 0 && rate < 10 ? "%.1f/s" : "%,.0f/s", rate);
  }

  /** Such as {@code 48 ms}, {@code 2.1 s}, {@code 3 min}, {@code 5.0 h}. */
  public static String seconds(double seconds) {
    if (seconds < 1) {
      return String.format(Locale.ENGLISH, "%.0f ms", seconds * 1000);
    }
    if (seconds < 120) {
      return String.format(Locale.ENGLISH, "%.1f s", seconds);
    }
    return seconds < 2 * 3600
        ? String.format(Locale.ENGLISH, "%.0f min", seconds / 60)
        : String.format(Locale.ENGLISH, "%,.1f h", seconds / 3600);
  }

  /** The largest few, such as {@code missing_field 22, not_json 18}. */
  public static String largest(Map<String, Long> counts) {
    String shown =
        counts.entrySet().stream()
            .filter(e -> e.getValue() > 0)
            .sorted(
                Map.Entry.<String, Long>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(SHOWN)
            .map(e -> e.getKey() + " " + count(e.getValue()))
            .collect(Collectors.joining(", "));
    long more = counts.values().stream().filter(c -> c > 0).count() - SHOWN;
    return more > 0 ? shown + ", ..." : shown;
  }

  /** {@code commits of 48 ms}; empty without one. */
  public static String commits(JobCounters.Commits commits) {
    return commits.count() == 0
        ? ""
        : "commits of " + seconds(commits.totalMillis() / 1000.0 / commits.count());
  }

  /** {@code visible after 2.1 s (p50), 3.9 s (p99)}; empty without a row. */
  public static String delays(Histogram delays) {
    OptionalDouble half = delays.quantile(0.5);
    return half.isEmpty()
        ? ""
        : "visible after "
            + seconds(half.getAsDouble())
            + " (p50), "
            + seconds(delays.quantile(0.99).getAsDouble())
            + " (p99)";
  }
}
