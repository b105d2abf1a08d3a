package org.saleslakehouse.pipelines.config;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.console.NearestName;
import org.saleslakehouse.pipelines.options.OptionDefinition;
import org.saleslakehouse.pipelines.options.Sections;

/** All that can be configured: the options of all commands, by their key. */
public final class Settings {
  /** Section that also takes the options of Beam and of the runners. */
  static final String RUNNER = "runner";

  static final String ENVIRONMENT_PREFIX = "LAKEHOUSE_";

  private final Map<String, OptionDefinition> byKey;
  private final Set<String> runnerOptions;

  private Settings(Map<String, OptionDefinition> byKey, Set<String> runnerOptions) {
    this.byKey = Collections.unmodifiableMap(byKey);
    this.runnerOptions = runnerOptions;
  }

  /** The settings of these commands; those that make no sense in a file are left out. */
  static Settings of(Collection<Command> commands) {
    Map<String, OptionDefinition> byKey = new TreeMap<>();
    for (Command command : commands) {
      for (OptionDefinition option : optionsOf(command.optionsType())) {
        OptionDefinition other = byKey.putIfAbsent(option.key(), option);
        if (other != null
            && (!other.name().equals(option.name()) || other.type() != option.type())) {
          throw new IllegalStateException(
              "The key " + option.key() + " stands for two options: " + other + " and " + option);
        }
      }
    }
    return new Settings(
        byKey,
        OptionDefinition.registeredOptions(PipelineOptionsFactory.getRegisteredOptions()).keySet());
  }

  /** The options of a command that can be configured. */
  static List<OptionDefinition> optionsOf(Class<? extends PipelineOptions> type) {
    return OptionDefinition.ownOptionsOf(type).values().stream()
        .filter(OptionDefinition::isConfigurable)
        .collect(Collectors.toList());
  }

  Optional<OptionDefinition> find(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /** Whether this is an option of Beam or of a runner on the class path. */
  boolean isRunnerOption(String name) {
    return runnerOptions.contains(name);
  }

  Set<String> runnerOptions() {
    return runnerOptions;
  }

  boolean isSection(String path) {
    return path.equals(RUNNER) || byKey.keySet().stream().anyMatch(k -> k.startsWith(path + "."));
  }

  /** The settings by section, both in the order in which they are shown. */
  Map<String, List<OptionDefinition>> bySection() {
    return Sections.group(byKey.values());
  }

  /** The known key that a wrong one was probably meant to be. */
  Optional<String> nearest(String key) {
    String leaf = key.substring(key.lastIndexOf('.') + 1);
    Optional<String> elsewhere =
        byKey.keySet().stream().filter(k -> leafOf(k).equalsIgnoreCase(leaf)).findFirst();
    if (elsewhere.isPresent()) {
      return elsewhere;
    }
    int dot = key.indexOf('.');
    String section = dot < 0 ? "" : key.substring(0, dot + 1);
    Map<String, String> leaves = new TreeMap<>();
    byKey.keySet().stream()
        .filter(k -> k.startsWith(section))
        .forEach(k -> leaves.put(leafOf(k), k));
    if (section.equals(RUNNER + ".")) {
      runnerOptions.forEach(option -> leaves.put(option, RUNNER + "." + option));
    }
    // The name of the option, as it is typed on the command line, is an honest mistake.
    byKey.values().stream()
        .filter(option -> option.name().equals(leaf))
        .forEach(option -> leaves.put(option.name(), option.key()));
    return NearestName.of(leaf, leaves.keySet())
        .map(leaves::get)
        .or(() -> NearestName.of(key, byKey.keySet()));
  }

  private static String leafOf(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /** The environment variable of a key: {@code kafka.topic} is LAKEHOUSE_KAFKA_TOPIC. */
  static String environmentName(String key) {
    return ENVIRONMENT_PREFIX
        + key.replace('.', '_').replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }

  /** The settings by the name of their environment variable. */
  Map<String, OptionDefinition> byEnvironmentName() {
    Map<String, OptionDefinition> byName = new TreeMap<>();
    byKey.forEach((key, option) -> byName.put(environmentName(key), option));
    return byName;
  }

  Collection<OptionDefinition> all() {
    return byKey.values();
  }
}
