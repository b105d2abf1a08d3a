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

  /** What is typed in front of the value, and what stands there today; nothing if it is dropped. */
  private static final Map<String, String> TODAY =
      Map.of("--commitIntervalMillis=", "--" + FRESHNESS + "=", "--offsetGaps=allowed", "");

  private static final Map<String, String> BY_KEY =
      Map.of(
          "streaming.commitInterval",
          "is streaming.freshness now",
          "kafka.offsetGaps",
          "is not needed: holes in offsets are passed over and counted. Remove the line");

  private FormerOptions() {}

  /**
   * The arguments as they are typed today.
   *
   * @param own the options of the command, by name; one of them is never a former one
   * @param warn takes what is to be typed from now on
   */
  public static List<String> replace(
      List<String> arguments, Set<String> own, Consumer<String> warn) {
    if (!own.contains(FRESHNESS)) {
      return arguments;
    }
    List<String> replaced = new ArrayList<>();
    for (String argument : arguments) {
      Optional<String> former = TODAY.keySet().stream().filter(argument::startsWith).findFirst();
      if (former.isEmpty()) {
        replaced.add(argument);
        continue;
      }
      String today = TODAY.get(former.get());
      if (today.isEmpty()) {
        warn.accept(
            argument
                + " is not needed: holes in offsets are passed over and counted. Leave it out.");
      } else {
        String now = today + argument.substring(former.get().length());
        warn.accept(argument + " is " + now + " now. Write that.");
        replaced.add(now);
      }
    }
    return replaced;
  }

  /** What has become of a configuration file's key. */
  public static Optional<String> byKey(String key) {
    return Optional.ofNullable(BY_KEY.get(key));
  }
}
