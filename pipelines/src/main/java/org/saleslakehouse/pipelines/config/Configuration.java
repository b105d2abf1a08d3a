package org.saleslakehouse.pipelines.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.config.Origin.Layer;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.NearestName;
import org.saleslakehouse.pipelines.options.OptionDefinition;
import org.saleslakehouse.pipelines.options.OptionDefinition.Kind;
import org.saleslakehouse.pipelines.options.OptionJson;
import org.saleslakehouse.pipelines.runtime.OptionValues;
import org.saleslakehouse.pipelines.runtime.RunnerProfile;

/**
 * What is configured, and where: a flag wins over the environment, the environment over the file,
 * the file over the runner's profile, and that over the option's default. Immutable.
 *
 * <p>The file is the one that {@code --config} names, else {@code LAKEHOUSE_CONFIG}, else {@code
 * lakehouse.yaml} in the working directory if there is one.
 */
public final class Configuration {
  static final String FILE_OPTION = "config";
  static final String DEFAULT_FILE = "lakehouse.yaml";

  private final Settings settings;
  private final Map<String, Value> values;
  private final Map<String, String> flags;
  private final Map<String, Map<String, Value>> profiles;
  private final @Nullable String file;

  private Configuration(
      Settings settings,
      Map<String, Value> values,
      Map<String, String> flags,
      Map<String, Map<String, Value>> profiles,
      @Nullable String file) {
    this.settings = settings;
    this.values = Collections.unmodifiableMap(values);
    this.flags = flags;
    this.profiles = profiles;
    this.file = file;
  }

  /**
   * Reads all there is.
   *
   * @param commands whose options can be configured
   * @param flags by option name, checked
   * @param environment variables by name
   * @param workingDirectory where {@value #DEFAULT_FILE} may be
   * @throws CommandException of bad usage at the first mistake, saying where it is
   */
  public static Configuration load(
      Collection<Command> commands,
      Map<String, String> flags,
      Map<String, String> environment,
      Path workingDirectory) {
    Settings settings = Settings.of(commands);
    Map<String, Value> fromEnvironment = EnvironmentValues.read(settings, environment);
    String asked = flags.get(FILE_OPTION);
    String named = environment.getOrDefault(EnvironmentValues.CONFIG, "");
    FileValues read = FileValues.none(settings);
    String file = null;
    if (asked != null) {
      file = asked;
      read = FileValues.read(settings, workingDirectory.resolve(asked), asked, "--config=" + asked);
    } else if (!named.isEmpty()) {
      file = named;
      read =
          FileValues.read(
              settings,
              workingDirectory.resolve(named),
              named,
              EnvironmentValues.CONFIG + "=" + named);
    } else if (Files.exists(workingDirectory.resolve(DEFAULT_FILE))) {
      file = DEFAULT_FILE;
      read =
          FileValues.read(
              settings, workingDirectory.resolve(DEFAULT_FILE), DEFAULT_FILE, DEFAULT_FILE);
    }
    checkProfiles(settings, read.profiles());
    Map<String, Value> values = new TreeMap<>(read.values());
    values.putAll(fromEnvironment);
    return new Configuration(settings, values, new LinkedHashMap<>(flags), read.profiles(), file);
  }

  /** A profile that is not on the class path is left alone: the file may serve other builds. */
  private static void checkProfiles(Settings settings, Map<String, Map<String, Value>> profiles) {
    Set<String> present = RunnerProfile.names(Configuration.class.getClassLoader());
    profiles.forEach(
        (profile, options) -> {
          if (options.isEmpty()) {
            return;
          }
          String place = options.values().iterator().next().origin().text();
          if (!present.contains(profile)) {
            NearestName.of(profile, present)
                .ifPresent(
                    near -> {
                      throw CommandException.badUsage(
                          place
                              + ": there is no runner profile "
                              + profile
                              + ". Did you mean "
                              + near
                              + "?");
                    });
            return;
          }
          options.forEach(
              (option, value) -> {
                if (!settings.isRunnerOption(option)) {
                  throw CommandException.badUsage(
                      value.origin().text()
                          + ": there is no option "
                          + option
                          + " of the runner "
                          + profile
                          + "."
                          + NearestName.of(option, settings.runnerOptions())
                              .map(near -> " Did you mean " + near + "?")
                              .orElse(""));
                }
              });
        });
  }

  /** The options that a command gets; what only other commands know is left out. */
  public OptionValues valuesFor(Class<? extends PipelineOptions> type, ClassLoader loader) {
    Map<String, String> given = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          String name = key.substring(key.lastIndexOf('.') + 1);
          if (key.equals(Settings.RUNNER + "." + name) && settings.isRunnerOption(name)) {
            given.put(name, value.text());
          }
        });
    given.putAll(flags);
    for (OptionDefinition option : OptionDefinition.ownOptionsOf(type).values()) {
      if (option.kind() == Kind.PROPERTIES) {
        Map<String, String> properties = new TreeMap<>();
        propertiesOf(option).forEach((name, value) -> properties.put(name, value.text()));
        if (!properties.isEmpty()) {
          given.put(option.name(), OptionJson.write(properties));
        }
      } else {
        find(option).ifPresent(value -> given.put(option.name(), value.text()));
      }
    }
    return OptionValues.of(given, profileOptions(), loader);
  }

  private Map<String, Map<String, String>> profileOptions() {
    Map<String, Map<String, String>> byProfile = new TreeMap<>();
    profiles.forEach(
        (profile, options) ->
            byProfile.put(
                profile,
                options.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().text()))));
    return byProfile;
  }

  /** The runner profile that is wanted, wherever that was said. */
  public Optional<String> profile() {
    return settings.find("runner.profile").flatMap(this::find).map(Value::text);
  }

  /** What was given for an option, empty if nothing was. */
  Optional<Value> find(OptionDefinition option) {
    String flag = flags.get(option.name());
    return flag != null
        ? Optional.of(new Value(flag, new Origin(Layer.FLAG, "--" + option.name())))
        : Optional.ofNullable(values.get(option.key()));
  }

  /** The properties that were given for an option, by name. */
  Map<String, Value> propertiesOf(OptionDefinition option) {
    Map<String, Value> properties = new TreeMap<>();
    String prefix = option.key() + ".";
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            properties.put(key.substring(prefix.length()), value);
          }
        });
    String flag = flags.get(option.name());
    if (flag != null) {
      Origin origin = new Origin(Layer.FLAG, "--" + option.name());
      OptionJson.readProperties(flag, origin.text())
          .forEach((name, text) -> properties.put(name, new Value(text, origin)));
    }
    return properties;
  }

  /** Options of Beam and the runner that were given, by key. */
  Map<String, Value> runnerValues() {
    Map<String, Value> given = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(Settings.RUNNER + ".")
              && settings.isRunnerOption(key.substring(Settings.RUNNER.length() + 1))) {
            given.put(key, value);
          }
        });
    profiles.forEach(
        (profile, options) ->
            options.forEach(
                (option, value) ->
                    given.put(Settings.RUNNER + "." + profile + "." + option, value)));
    flags.forEach(
        (name, text) -> {
          if (settings.isRunnerOption(name)) {
            given.put(
                Settings.RUNNER + "." + name, new Value(text, new Origin(Layer.FLAG, "--" + name)));
          }
        });
    return given;
  }

  public Settings settings() {
    return settings;
  }

  public Optional<String> file() {
    return Optional.ofNullable(file);
  }

  /** The secrets among flags, before anything else is read. */
  public static Set<String> secretFlags(Collection<Command> commands, Map<String, String> flags) {
    return new Configuration(Settings.of(commands), Map.of(), flags, Map.of(), null).secrets();
  }

  /** All values that must not show. */
  public Set<String> secrets() {
    Set<String> secrets = new TreeSet<>();
    for (OptionDefinition option : settings.all()) {
      if (option.kind() == Kind.PROPERTIES) {
        propertiesOf(option)
            .forEach(
                (name, value) -> {
                  if (Secrets.isSecret(name)) {
                    secrets.add(value.text());
                  }
                });
      }
    }
    return secrets;
  }

  /**
   * Says of the options that a message names where they were given, unless on the command line:
   * there is nothing to be mended there.
   */
  public String explain(String message) {
    Map<String, String> places = new LinkedHashMap<>();
    for (OptionDefinition option : settings.all()) {
      if (option.kind() != Kind.PROPERTIES
          && message.matches("(?s).*--" + option.name() + "\\b.*")) {
        find(option)
            .filter(value -> value.origin().layer() != Layer.FLAG)
            .ifPresent(
                value -> places.put(option.name(), option.key() + " in " + value.origin().text()));
      }
    }
    return places.isEmpty()
        ? message
        : message
            + places.entrySet().stream()
                .map(e -> "--" + e.getKey() + " is set by " + e.getValue())
                .collect(Collectors.joining("; ", " (", ".)"));
  }
}
