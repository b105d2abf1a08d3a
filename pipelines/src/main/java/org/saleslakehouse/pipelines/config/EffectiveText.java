package org.saleslakehouse.pipelines.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.saleslakehouse.pipelines.options.OptionDefinition;
import org.saleslakehouse.pipelines.options.OptionDefinition.Kind;

/** The effective values as YAML, behind each of them where it comes from. Secrets are masked. */
public final class EffectiveText {
  private static final int MAX_COLUMN = 56;

  private final Configuration configuration;
  private final Optional<String> profile;
  private final Map<String, String> profileOptions;
  private final List<Line> lines = new ArrayList<>();

  private record Line(String setting, String comment) {}

  /**
   * A printout.
   *
   * @param profile name of the runner profile in use, if one is chosen
   * @param profileOptions what it sets
   */
  public EffectiveText(
      Configuration configuration, Optional<String> profile, Map<String, String> profileOptions) {
    this.configuration = configuration;
    this.profile = profile;
    this.profileOptions = profileOptions;
  }

  public List<String> lines() {
    configuration
        .settings()
        .bySection()
        .forEach(
            (section, options) -> {
              lines.add(new Line(section + ":", ""));
              options.forEach(this::add);
              if (section.equals(Settings.RUNNER)) {
                addRunner();
              }
            });
    int column =
        Math.min(
            MAX_COLUMN, lines.stream().mapToInt(line -> line.setting().length()).max().orElse(0));
    List<String> text = new ArrayList<>();
    for (Line line : lines) {
      text.add(
          line.comment().isEmpty()
              ? line.setting()
              : String.format(
                  Locale.ROOT, "%-" + column + "s  # %s", line.setting(), line.comment()));
    }
    return text;
  }

  private void add(OptionDefinition option) {
    String leaf = option.key().substring(option.section().length() + 1);
    if (option.kind() == Kind.PROPERTIES) {
      addProperties(leaf, configuration.propertiesOf(option));
      return;
    }
    Optional<Value> given = configuration.find(option);
    if (given.isPresent()) {
      add(leaf, written(option, given.get().text()), given.get().origin().text());
    } else if (profileOptions.containsKey(option.name())) {
      add(
          leaf,
          written(option, profileOptions.get(option.name())),
          "profile " + profile.orElseThrow());
    } else if (option.writtenDefault().isPresent()) {
      String ofJob =
          profileOptions.keySet().stream()
              .filter(name -> name.endsWith("." + option.name()))
              .map(name -> ", but see " + name)
              .collect(Collectors.joining());
      add(leaf, written(option, option.defaultText().orElseThrow()), "default" + ofJob);
    } else {
      lines.add(new Line("  # " + leaf + ":", "not set"));
    }
  }

  private void addProperties(String leaf, Map<String, Value> properties) {
    if (properties.isEmpty()) {
      lines.add(new Line("  # " + leaf + ":", "no properties"));
      return;
    }
    lines.add(new Line("  " + leaf + ":", ""));
    properties.forEach(
        (name, value) ->
            lines.add(
                new Line(
                    "    " + name + ": " + YamlText.scalar(Secrets.shown(name, value.text())),
                    value.origin().text())));
  }

  /** What the profile says of the runner, and what was given over that. */
  private void addRunner() {
    Map<String, Line> shown = new TreeMap<>();
    profileOptions.forEach(
        (name, value) -> {
          if (configuration.settings().isRunnerOption(name)) {
            String origin = "profile " + profile.orElseThrow();
            // What is made for each run is no value to copy into a file.
            shown.put(
                name,
                value.contains("${")
                    ? new Line("  # " + name + ":", "new for each run, " + origin)
                    : line(name, value, origin));
          } else if (name.contains(".")) {
            // For one job only, which the file cannot say.
            shown.put(
                name, new Line("  # " + name + ": " + value, "profile " + profile.orElseThrow()));
          }
        });
    configuration
        .runnerValues()
        .forEach(
            (key, value) -> {
              String name = key.substring(Settings.RUNNER.length() + 1);
              int dot = name.indexOf('.');
              if (dot < 0) {
                shown.put(name, line(name, value.text(), value.origin().text()));
              } else if (profile.isPresent() && name.substring(0, dot).equals(profile.get())) {
                String option = name.substring(dot + 1);
                shown.put(option, line(option, value.text(), value.origin().text()));
              }
            });
    lines.addAll(shown.values());
  }

  private void add(String leaf, String value, String origin) {
    lines.add(line(leaf, value, origin));
  }

  private static Line line(String leaf, String value, String origin) {
    return new Line("  " + leaf + ": " + YamlText.scalar(Secrets.shown(leaf, value)), origin);
  }

  private static String written(OptionDefinition option, String text) {
    return option.kind() == Kind.CHOICE
        ? text.toLowerCase(Locale.ROOT)
        : option.unit().map(unit -> unit.write(text)).orElse(text);
  }
}
