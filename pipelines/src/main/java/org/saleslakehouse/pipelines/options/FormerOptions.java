package org.saleslakehouse.pipelines.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Options that jobs are still started with, though others have taken their place: on a command line
 * they are taken, with a warning.
 */
public final class FormerOptions {
  private static final String FRESHNESS = "freshnessMillis";
  private static final String INTERVAL = "--commitIntervalMillis=";
  private static final String GAPS = "--offsetGaps=allowed";
  private static final String GAPS_NOW =
      "is not needed: holes in offsets are passed over and counted";

  private static final Map<String, String> BY_KEY =
      Map.of(
          "streaming.commitInterval",
          "is streaming.freshness now",
          "kafka.offsetGaps",
          GAPS_NOW + ". Remove the line");

  private FormerOptions() {}

  /**
   * The arguments as they are typed today.
   *
   * @param own the names of the command's options: without a freshness it has nothing to replace
   * @param warn takes what is to be typed from now on
   */
  public static List<String> replace(
      List<String> arguments, Set<String> own, Consumer<String> warn) {
    if (!own.contains(FRESHNESS)) {
      return arguments;
    }
    List<String> replaced = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.equals(GAPS)) {
        warn.accept(argument + " " + GAPS_NOW + ". Leave it out.");
      } else if (argument.startsWith(INTERVAL)) {
        String now = "--" + FRESHNESS + "=" + argument.substring(INTERVAL.length());
        warn.accept(argument + " is " + now + " now. Write that.");
        replaced.add(now);
      } else {
        replaced.add(argument);
      }
    }
    return replaced;
  }

  /** What has become of a configuration file's key. */
  public static Optional<String> byKey(String key) {
    return Optional.ofNullable(BY_KEY.get(key));
  }
}
