package org.saleslakehouse.pipelines.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.saleslakehouse.pipelines.config.Origin.Layer;
import org.saleslakehouse.pipelines.config.YamlFile.Entry;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.NearestName;
import org.saleslakehouse.pipelines.options.FormerOptions;
import org.saleslakehouse.pipelines.options.OptionDefinition;
import org.saleslakehouse.pipelines.options.OptionDefinition.Kind;
import org.saleslakehouse.pipelines.options.OptionJson;

/**
 * What a configuration file sets. All of the file is checked, whichever command is to run: a
 * mistake shows when it is made.
 */
final class FileValues {
  private final Settings settings;
  private final Map<String, Value> values = new TreeMap<>();
  private final Map<String, Map<String, Value>> profiles = new TreeMap<>();
  private final Map<String, Entry> seen = new LinkedHashMap<>();

  private FileValues(Settings settings) {
    this.settings = settings;
  }

  static FileValues none(Settings settings) {
    return new FileValues(settings);
  }

  static FileValues read(Settings settings, Path path, String name, String asked) {
    FileValues values = new FileValues(settings);
    YamlFile.read(path, name, asked).entries().forEach(entry -> values.add("", entry));
    return values;
  }

  /** By key; for properties the key of the option and the property's name. */
  Map<String, Value> values() {
    return values;
  }

  /** Options of Beam and the runner that hold for one profile only: profile, option, value. */
  Map<String, Map<String, Value>> profiles() {
    return profiles;
  }

  private void add(String prefix, Entry entry) {
    String key = prefix + entry.key();
    Optional<OptionDefinition> setting = settings.find(key);
    if (setting.isPresent()) {
      addSetting(key, setting.get(), entry);
    } else if (settings.isSection(key)) {
      addSection(key, entry);
    } else if (prefix.equals(Settings.RUNNER + ".")) {
      addForRunner(key, entry);
    } else {
      throw unknown(key, entry);
    }
  }

  private void addSection(String key, Entry entry) {
    if (entry.isMapping()) {
      entry.children().forEach(child -> add(key + ".", child));
    } else if (!entry.isEmpty()) {
      throw wrong(key, entry, "is a section: its keys stand below it, indented");
    }
  }

  private void addSetting(String key, OptionDefinition option, Entry entry) {
    if (option.kind() == Kind.PROPERTIES) {
      addProperties(key, entry);
      return;
    }
    once(key, entry);
    values.put(key, value(key, option, entry));
  }

  private static Value value(String key, OptionDefinition option, Entry entry) {
    if (entry.isEmpty()) {
      throw wrong(key, entry, "has no value. Give it one, or remove the line");
    }
    Origin origin = new Origin(Layer.FILE, entry.place());
    if (option.kind() == Kind.STRUCTURE && !entry.isScalar()) {
      return new Value(
          option.check(entry.place() + ": " + key, OptionJson.write(entry.structure())), origin);
    }
    if (!entry.isScalar()) {
      throw wrong(key, entry, "takes one value, not a list or a section");
    }
    String text = entry.text();
    String given = entry.place() + ": " + key + ": " + text;
    if (option.unit().isPresent() && text.matches("[1-9]\\d*")) {
      throw CommandException.badUsage(
          given + " has no unit. Write " + option.unit().get().write(text) + ", for example.");
    }
    return new Value(option.check(given, text), origin);
  }

  private void addProperties(String key, Entry entry) {
    if (entry.isEmpty()) {
      return;
    }
    if (!entry.isMapping()) {
      throw wrong(key, entry, "takes properties, each as name: value below it");
    }
    for (Entry child : entry.children()) {
      String property = key + "." + child.key();
      if (child.isMapping()) {
        addProperties(property, child);
      } else if (!child.isScalar() || child.isEmpty()) {
        throw wrong(property, child, "takes one value");
      } else {
        once(property, child);
        values.put(property, new Value(child.text(), new Origin(Layer.FILE, child.place())));
      }
    }
  }

  /** Options of Beam and the runner, for all profiles or, a level deeper, for one. */
  private void addForRunner(String key, Entry entry) {
    String name = entry.key();
    if (entry.isMapping()) {
      Map<String, Value> profile = profiles.computeIfAbsent(name, n -> new TreeMap<>());
      for (Entry child : entry.children()) {
        String childKey = key + "." + child.key();
        once(childKey, child);
        profile.put(child.key(), scalar(childKey, child));
      }
    } else if (settings.isRunnerOption(name)) {
      once(key, entry);
      values.put(key, scalar(key, entry));
    } else {
      throw unknown(key, entry);
    }
  }

  private static Value scalar(String key, Entry entry) {
    if (!entry.isScalar() || entry.isEmpty()) {
      throw wrong(key, entry, "takes one value");
    }
    return new Value(entry.text(), new Origin(Layer.FILE, entry.place()));
  }

  private void once(String key, Entry entry) {
    Entry first = seen.putIfAbsent(key, entry);
    if (first != null) {
      throw wrong(key, entry, "is given twice, first at " + first.place());
    }
  }

  private CommandException unknown(String key, Entry entry) {
    Optional<String> former = FormerOptions.byKey(key);
    if (former.isPresent()) {
      return wrong(key, entry, former.get());
    }
    Optional<String> near =
        key.contains(".")
            ? settings.nearest(key)
            : NearestName.of(key, settings.bySection().keySet()).or(() -> settings.nearest(key));
    return CommandException.badUsage(
        entry.place()
            + ": there is no setting "
            + key
            + "."
            + near.map(n -> " Did you mean " + n + "?")
                .orElse(" 'config --template' prints all there are."));
  }

  private static CommandException wrong(String key, Entry entry, String problem) {
    return CommandException.badUsage(entry.place() + ": " + key + " " + problem + ".");
  }
}
