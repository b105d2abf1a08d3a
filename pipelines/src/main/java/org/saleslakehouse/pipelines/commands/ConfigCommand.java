package org.saleslakehouse.pipelines.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.config.Configuration;
import org.saleslakehouse.pipelines.config.ConfiguredCommand;
import org.saleslakehouse.pipelines.config.EffectiveText;
import org.saleslakehouse.pipelines.config.IniImport;
import org.saleslakehouse.pipelines.config.ReferenceText;
import org.saleslakehouse.pipelines.config.TemplateText;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.console.SafeText;
import org.saleslakehouse.pipelines.options.ConfigOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;
import org.saleslakehouse.pipelines.runtime.OptionValues;
import org.saleslakehouse.pipelines.runtime.RunnerProfile;

/** {@code config}: shows the configuration, and helps to write one. */
public final class ConfigCommand implements ConfiguredCommand {
  private final List<Command> others;

  /**
   * The command.
   *
   * @param others the commands whose options can be configured
   */
  public ConfigCommand(List<Command> others) {
    this.others = List.copyOf(others);
  }

  @Override
  public String name() {
    return "config";
  }

  @Override
  public String summary() {
    return "Show each setting and where it comes from; write a configuration file.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("config", "what holds: flag, environment, file, profile or default"),
        new Example(
            "config --template > lakehouse.yaml", "a file to start with, with all settings"),
        new Example(
            "config --config=other.yaml --topic=sales", "what would hold with this file and flag"),
        new Example(
            "config --fromIni=config.ini > lakehouse.yaml",
            "makes a file of the Python project's one"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return ConfigOptions.class;
  }

  @Override
  public List<Class<? extends PipelineOptions>> alsoAccepts() {
    return others.stream().map(Command::optionsType).collect(Collectors.toList());
  }

  @Override
  public void run(CommandContext context, Configuration configuration) {
    ConfigOptions options = context.options().as(ConfigOptions.class);
    Console console = context.console();
    List<String> asked = new ArrayList<>();
    if (options.isTemplate()) {
      asked.add("--template");
    }
    if (options.isDocs()) {
      asked.add("--docs");
    }
    if (options.getFromIni() != null) {
      asked.add("--fromIni");
    }
    if (asked.size() > 1) {
      throw CommandException.badUsage(
          String.join(" and ", asked) + " exclude each other: each prints something different.");
    }
    if (options.isTemplate()) {
      new TemplateText(configuration.settings()).lines().forEach(console::printData);
    } else if (options.isDocs()) {
      ReferenceText.lines(configuration.settings()).forEach(console::printData);
    } else if (options.getFromIni() != null) {
      IniImport imported = IniImport.of(Path.of(options.getFromIni()), configuration.settings());
      imported.yaml().forEach(line -> console.printData(SafeText.line(line)));
      imported.notes().forEach(note -> console.note("%s", note));
    } else {
      show(context, configuration);
    }
  }

  private static void show(CommandContext context, Configuration configuration) {
    Optional<RunnerProfile> profile = profile(context, configuration);
    Console console = context.console();
    // Secrets are masked by their names. A key, or another value, may be the word of a password.
    console.printData(
        "# "
            + configuration.file().map(file -> "File: " + file).orElse("No configuration file")
            + profile.map(p -> ". Runner profile: " + p.name()).orElse("")
            + ".");
    new EffectiveText(
            configuration,
            profile.map(RunnerProfile::name),
            profile.map(RunnerProfile::options).orElse(Map.of()))
        .lines()
        .forEach(line -> console.printData(SafeText.line(line)));
  }

  /** None where the class path has none, or several and none is chosen. */
  private static Optional<RunnerProfile> profile(
      CommandContext context, Configuration configuration) {
    try {
      OptionValues values = context.options();
      return Optional.of(
          configuration
              .profile()
              .map(wanted -> values.with("profile", wanted))
              .orElse(values)
              .profile());
    } catch (CommandException e) {
      context.console().note("%s", e.getMessage());
      return Optional.empty();
    }
  }
}
