package org.saleslakehouse.pipelines.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.NearestName;
import org.saleslakehouse.pipelines.options.FormerOptions;
import org.saleslakehouse.pipelines.options.OptionDefinition;
import org.saleslakehouse.pipelines.options.OptionDefinition.Kind;
import org.saleslakehouse.pipelines.options.OptionJson;
import org.saleslakehouse.pipelines.options.Sections;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns what was typed into a command and its options. The commands' options come by reflection
 * from their {@code PipelineOptions} interfaces; those of Beam and of the runner on the class path
 * are accepted too, without being listed in the help.
 */
public final class CommandLineParser {
  private static final String PROGRAM = "lakehouse";
  private static final String HELP = "--help";
  private static final int HELP_WIDTH = 100;

  private final Map<String, Command> commands = new LinkedHashMap<>();
  private final Command defaultCommand;

  /**
   * A parser of these commands.
   *
   * @param commands in the order in which the help lists them
   * @param defaultCommand runs when no command is named
   */
  public CommandLineParser(List<Command> commands, Command defaultCommand) {
    commands.forEach(command -> this.commands.put(command.name(), command));
    this.defaultCommand = defaultCommand;
  }

  /**
   * The outcome of parsing: a command to run, or a help text to print.
   *
   * @param command to run, null for help
   * @param options its options
   * @param help to print, null for a command
   * @param warnings of what is typed otherwise today
   */
  public record Parsed(
      @Nullable Command command,
      Map<String, String> options,
      @Nullable String help,
      List<String> warnings) {
    private static Parsed help(String text) {
      return new Parsed(null, Map.of(), text, List.of());
    }
  }

  /**
   * Parses a command line.
   *
   * @throws CommandException when it is wrong, with the nearest right word if there is one
   */
  public Parsed parse(String[] arguments) {
    boolean named = arguments.length > 0 && !arguments[0].startsWith("-");
    if (arguments.length > 0 && List.of(HELP, "-h", "help").contains(arguments[0])) {
      return arguments.length > 1 && commands.containsKey(arguments[1])
          ? Parsed.help(usage(commands.get(arguments[1])))
          : Parsed.help(overview());
    }
    if (arguments.length > 0 && List.of("--version", "-V").contains(arguments[0])) {
      return Parsed.help(Version.text());
    }
    Command command = named ? commands.get(arguments[0]) : defaultCommand;
    if (command == null) {
      throw CommandException.badUsage(
          "There is no command '"
              + arguments[0]
              + "'."
              + NearestName.of(arguments[0], commands.keySet())
                  .map(near -> " Did you mean '" + near + "'?")
                  .orElse(" Commands: " + String.join(", ", commands.keySet()) + "."));
    }
    List<String> rest = new ArrayList<>(List.of(arguments));
    if (named) {
      rest.remove(0);
    }
    rest.replaceAll(argument -> command.shorthands().getOrDefault(argument, argument));
    return parse(command, rest);
  }

  private Parsed parse(Command command, List<String> arguments) {
    Map<String, OptionDefinition> own = OptionDefinition.ownOptionsOf(command.optionsType());
    Map<String, OptionDefinition> all =
        OptionDefinition.registeredOptions(PipelineOptionsFactory.getRegisteredOptions());
    command.alsoAccepts().forEach(type -> all.putAll(OptionDefinition.ownOptionsOf(type)));
    all.putAll(own);
    CommandLine commandLine = new CommandLine(spec(command, own, all));
    List<String> warnings = new ArrayList<>();
    ParseResult result;
    try {
      result =
          commandLine.parseArgs(
              FormerOptions.replace(arguments, own.keySet(), warnings::add).toArray(new String[0]));
    } catch (UnmatchedArgumentException e) {
      throw CommandException.badUsage(unknown(command, e.getUnmatched().get(0), all));
    } catch (ParameterException e) {
      throw CommandException.badUsage(e.getMessage() + " (see " + command.name() + " --help)");
    }
    if (result.isUsageHelpRequested()) {
      return Parsed.help(usage(command));
    }
    Map<String, String> options = new LinkedHashMap<>();
    for (OptionSpec option : result.matchedOptions()) {
      String name = option.longestName().substring(2);
      options.put(name, checked(name, all.get(name), option.getValue()));
    }
    return new Parsed(command, options, null, warnings);
  }

  /** The value as Beam's parser wants it; what Beam defines, Beam checks. */
  private static String checked(String name, OptionDefinition option, Object typed) {
    if (option.kind() == Kind.PROPERTIES) {
      List<String> properties = new ArrayList<>();
      ((List<?>) typed).forEach(property -> properties.add(String.valueOf(property)));
      return OptionJson.write(properties(name, properties));
    }
    String value = String.valueOf(typed);
    return option.ours() ? option.check("--" + name + "=" + value, value) : value;
  }

  private static Map<String, String> properties(String name, List<String> typed) {
    Map<String, String> properties = new TreeMap<>();
    for (String property : typed) {
      int equals = property.indexOf('=');
      if (equals < 1) {
        // Without what was typed: it may be a secret.
        throw CommandException.badUsage(
            "--" + name + " takes a property and its value: --" + name + "=NAME=VALUE.");
      }
      String key = property.substring(0, equals);
      if (properties.put(key, property.substring(equals + 1)) != null) {
        throw CommandException.badUsage("--" + name + "=" + key + "=... is given twice.");
      }
    }
    return properties;
  }

  private static String unknown(
      Command command, String typed, Map<String, OptionDefinition> options) {
    if (!typed.startsWith("-")) {
      return "'" + typed + "' is not understood: options are given as --name=value.";
    }
    String name = typed.replaceFirst("^-+", "").replaceFirst("=.*$", "");
    Optional<String> near = NearestName.of(name, options.keySet());
    return "There is no option --"
        + name
        + "."
        + near.map(option -> " Did you mean --" + option + "?")
            .orElse(" See " + command.name() + " --help.");
  }

  private static CommandSpec spec(
      Command command, Map<String, OptionDefinition> own, Map<String, OptionDefinition> all) {
    CommandSpec spec = CommandSpec.create().name(PROGRAM + " " + command.name());
    spec.addOption(
        OptionSpec.builder("-h", HELP).usageHelp(true).description("Show this help.").build());
    all.forEach((name, option) -> spec.addOption(optionSpec(option, !own.containsKey(name))));
    return spec;
  }

  /** The help of a command: its options by section. */
  private static String usage(Command command) {
    CommandSpec spec = CommandSpec.create().name(PROGRAM + " " + command.name());
    spec.usageMessage()
        .customSynopsis(PROGRAM + " " + command.name() + " [--option=value ...]")
        .description("%n" + escaped(command.summary()))
        .footerHeading("%nExamples:%n")
        .footer(
            command.examples().stream()
                .map(e -> "  " + escaped(e.arguments() + "\n      " + e.purpose()))
                .collect(Collectors.joining("%n"))
                .replace("\n", "%n"),
            "",
            "Each option can also stand in a file, lakehouse.yaml, in the section in brackets: see",
            "'config --template'. Options of Beam and of the runner (--runner, --experiments, ...)"
                + " are",
            "accepted as well.");
    int order = 0;
    for (Map.Entry<String, List<OptionDefinition>> section :
        Sections.group(OptionDefinition.ownOptionsOf(command.optionsType()).values()).entrySet()) {
      String key = section.getKey().isEmpty() ? "" : " [" + section.getKey() + "]";
      ArgGroupSpec.Builder group =
          ArgGroupSpec.builder()
              .validate(false)
              .order(order++)
              .heading("%n" + escaped(Sections.about(section.getKey())) + key + ":%n");
      section.getValue().forEach(option -> group.addArg(optionSpec(option, false)));
      spec.addArgGroup(group.build());
    }
    return new CommandLine(spec).setUsageHelpWidth(HELP_WIDTH).getUsageMessage(Ansi.AUTO);
  }

  /** A script for bash and zsh that completes the commands and their options. */
  String completionScript() {
    CommandLine program = new CommandLine(CommandSpec.create().name(PROGRAM));
    for (Command command : commands.values()) {
      Map<String, OptionDefinition> own = OptionDefinition.ownOptionsOf(command.optionsType());
      program.addSubcommand(command.name(), spec(command, own, own));
    }
    return AutoComplete.bash(PROGRAM, program);
  }

  private static OptionSpec optionSpec(OptionDefinition option, boolean hidden) {
    OptionSpec.Builder builder =
        OptionSpec.builder("--" + option.name())
            .type(String.class)
            .paramLabel(option.valueLabel())
            .description(description(option))
            .hidden(hidden);
    if (option.kind() == Kind.CHOICE) {
      builder.completionCandidates(option.choices());
    }
    if (option.kind() == Kind.PROPERTIES) {
      builder.type(List.class).auxiliaryTypes(String.class);
    }
    return (option.isFlag() ? builder.arity("0..1").fallbackValue("true") : builder.arity("1"))
        .build();
  }

  private static String description(OptionDefinition option) {
    StringBuilder text = new StringBuilder(escaped(option.description()));
    option.rangeText().ifPresent(range -> text.append(" (").append(range).append(')'));
    option
        .writtenDefault()
        .filter(value -> !option.isFlag() || value.equals("true"))
        .ifPresent(value -> text.append(" [default: ").append(escaped(value)).append(']'));
    return text.toString();
  }

  /** Picocli formats its texts: a percent sign has to be doubled. */
  private static String escaped(String text) {
    return text.replace("%", "%%");
  }

  private String overview() {
    StringBuilder text =
        new StringBuilder("Sales events from Kafka to Delta Lake tables with Apache Beam.\n\n");
    text.append("Usage: ").append(PROGRAM).append(" [COMMAND] [--option=value ...]\n\nCommands:\n");
    int width = commands.keySet().stream().mapToInt(String::length).max().orElseThrow();
    for (Command command : commands.values()) {
      text.append("  ")
          .append(command.name())
          .append(" ".repeat(width - command.name().length() + 2))
          .append(command.summary())
          .append(command == defaultCommand ? " [default]\n" : "\n");
    }
    return text.append("\n'COMMAND --help' lists a command's options and shows examples.\n")
        .append("'config' shows what is configured; '--version' what runs here.\n")
        .append("Exit codes: 0 done, 1 failed, 2 bad usage, 130 stopped before it was done.\n")
        .toString();
  }
}
