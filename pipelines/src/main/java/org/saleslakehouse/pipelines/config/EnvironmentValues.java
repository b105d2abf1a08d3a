package org.saleslakehouse.pipelines.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.saleslakehouse.pipelines.config.Origin.Layer;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.NearestName;
import org.saleslakehouse.pipelines.options.OptionDefinition;
import org.saleslakehouse.pipelines.options.OptionDefinition.Kind;

/**
 * What the environment sets: {@code LAKEHOUSE_KAFKA_TOPIC} is {@code kafka.topic}. The name of a
 * property has dots in place of what follows: {@code LAKEHOUSE_KAFKA_CLIENT_SASL_JAAS_CONFIG}.
 */
final class EnvironmentValues {
  /** Names the configuration file. */
  static final String CONFIG = Settings.ENVIRONMENT_PREFIX + "CONFIG";

  /** The service, and what is said of it but for its address as a whole. */
  private static final Pattern OF_SERVICE =
      Pattern.compile(
          "(LAKEHOUSE(?:_.+?)??)(?:_(SERVICE_HOST|SERVICE_PORT(?:_.+)?"
              + "|PORT_\\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)|_PORT)");

  private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

  private final Map<String, OptionDefinition> names;
  private final Map<String, String> runnerOptions = new TreeMap<>();

  private EnvironmentValues(Settings settings) {
    this.names = settings.byEnvironmentName();
    settings
        .runnerOptions()
        .forEach(
            name ->
                runnerOptions.put(Settings.environmentName(Settings.RUNNER + "." + name), name));
  }

  /** The values by key, as {@link FileValues#values()} gives them; empty variables set nothing. */
  static Map<String, Value> read(Settings settings, Map<String, String> environment) {
    EnvironmentValues reader = new EnvironmentValues(settings);
    Map<String, Value> values = new TreeMap<>();
    new TreeMap<>(environment)
        .forEach(
            (name, text) -> {
              if (name.startsWith(Settings.ENVIRONMENT_PREFIX)
                  && !name.equals(CONFIG)
                  && !text.isEmpty()
                  && !isOfService(name, text, environment)) {
                reader.add(name, text, values);
              }
            });
    return values;
  }

  /**
   * Whether Kubernetes has set the variable: of each service in the namespace, such as {@code
   * lakehouse} or {@code lakehouse-broker}, it tells a pod the address, under the service's name.
   */
  private static boolean isOfService(String name, String text, Map<String, String> environment) {
    Matcher service = OF_SERVICE.matcher(name);
    return service.matches()
        && environment.containsKey(service.group(1) + "_SERVICE_HOST")
        && (!name.endsWith("_PORT") || service.group(2) != null || ADDRESS.matcher(text).matches());
  }

  private void add(String name, String text, Map<String, Value> values) {
    if (text.endsWith("\r")) {
      throw CommandException.badUsage(
          "The environment variable "
              + name
              + " ends in a carriage return, as from a file that was made on Windows. Remove it.");
    }
    Origin origin = new Origin(Layer.ENVIRONMENT, name);
    OptionDefinition option = names.get(name);
    if (option != null && option.kind() != Kind.PROPERTIES) {
      values.put(option.key(), new Value(option.check(name + "=" + text, text), origin));
      return;
    }
    String runnerOption = runnerOptions.get(name);
    if (runnerOption != null) {
      values.put(Settings.RUNNER + "." + runnerOption, new Value(text, origin));
      return;
    }
    Optional<String> property = property(name);
    if (property.isEmpty()) {
      throw CommandException.badUsage(
          "The environment variable "
              + name
              + " sets nothing."
              + NearestName.of(name, names.keySet())
                  .map(near -> " Did you mean " + near + "?")
                  .orElse(" 'config' lists what can be set; unset this one."));
    }
    values.put(property.get(), new Value(text, origin));
  }

  private Optional<String> property(String name) {
    return names.entrySet().stream()
        .filter(e -> e.getValue().kind() == Kind.PROPERTIES)
        .filter(e -> name.startsWith(e.getKey() + "_") && name.length() > e.getKey().length() + 1)
        .map(
            e ->
                e.getValue().key()
                    + "."
                    + name.substring(e.getKey().length() + 1)
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.'))
        .findFirst();
  }
}
