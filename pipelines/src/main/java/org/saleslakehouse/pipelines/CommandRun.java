package org.saleslakehouse.pipelines;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.cli.CommandLineParser;
import org.saleslakehouse.pipelines.cli.CommandLineParser.Parsed;
import org.saleslakehouse.pipelines.cli.Logging;
import org.saleslakehouse.pipelines.config.Configuration;
import org.saleslakehouse.pipelines.config.ConfiguredCommand;
import org.saleslakehouse.pipelines.config.SecretFilter;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.pipelines.options.CommonOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;
import org.saleslakehouse.pipelines.runtime.MissingConnector;
import org.saleslakehouse.pipelines.runtime.OptionValues;
import org.saleslakehouse.pipelines.runtime.StopSignal;

/** One run of the command line: parses, configures, executes, and says what went wrong. */
final class CommandRun {
  private final List<Command> commands;
  private final Map<String, String> environment;
  private final Path workingDirectory;
  private final SecretFilter secrets = new SecretFilter();
  private final PrintStream out;
  private final PrintStream err;
  private final PrintStream data;
  private final boolean terminal;

  private Console console;

  /**
   * A run.
   *
   * @param commands the first one is the default
   * @param environment variables by name
   * @param workingDirectory where a configuration file is looked for
   */
  CommandRun(
      List<Command> commands,
      Map<String, String> environment,
      Path workingDirectory,
      PrintStream out,
      PrintStream err,
      boolean terminal) {
    this.commands = commands;
    this.environment = environment;
    this.workingDirectory = workingDirectory;
    this.out = secrets.wrap(out);
    this.err = secrets.wrap(err);
    // What is in the tables is no secret, whatever words a password has in common with it.
    this.data = new PrintStream(out, false, StandardCharsets.UTF_8);
    this.terminal = terminal;
    this.console = console(false, false);
    if (err == System.err) {
      // What libraries log is filtered too.
      System.setErr(this.err);
    }
  }

  ExitCode execute(String[] arguments) {
    // Typed flags hold for the errors of parsing, too.
    boolean verbose = isFlagSet(arguments, "--verbose");
    console = console(isFlagSet(arguments, "--quiet"), verbose);
    Configuration configuration = null;
    try (StopSignal stop = StopSignal.install()) {
      refuseLostLetters(arguments);
      Parsed parsed = new CommandLineParser(commands, commands.get(0)).parse(arguments);
      Command command = parsed.command();
      if (command == null) {
        console.print(String.valueOf(parsed.help()).stripTrailing());
        return ExitCode.DONE;
      }
      secrets.hide(Configuration.secretFlags(commands, parsed.options()));
      configuration = Configuration.load(commands, parsed.options(), environment, workingDirectory);
      secrets.hide(configuration.secrets());
      OptionValues values =
          configuration.valuesFor(command.optionsType(), CommandRun.class.getClassLoader());
      CommonOptions common = values.as(CommonOptions.class);
      console = console(common.isQuiet(), common.isVerbose());
      Logging.configure(common.getLogLevel(), common.isVerbose());
      parsed.warnings().forEach(warning -> console.warn("%s", warning));
      CommandContext context = new CommandContext(values, console, stop);
      if (command instanceof ConfiguredCommand aboutConfiguration) {
        aboutConfiguration.run(context, configuration);
      } else {
        command.run(context);
      }
      return ExitCode.DONE;
    } catch (CommandException e) {
      if (e.exitCode() == ExitCode.STOPPED) {
        console.note("%s", e.getMessage());
        return e.exitCode();
      }
      String message = String.valueOf(e.getMessage());
      console.error(configuration == null ? message : configuration.explain(message), e);
      return e.exitCode();
    } catch (UnsatisfiedLinkError e) {
      String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      console.error(
          "A library that Java has unpacked to "
              + System.getProperty("java.io.tmpdir")
              + " cannot be loaded ("
              + said
              + "). If that directory is mounted noexec, set another one with -Djava.io.tmpdir.",
          e);
      return ExitCode.FAILED;
    } catch (RuntimeException | StackOverflowError e) {
      Optional<String> missing = MissingConnector.messageOf(e);
      if (missing.isPresent()) {
        console.error(missing.get(), e);
        return ExitCode.FAILED;
      }
      // Not foreseen, so all there is to know is shown.
      console.error("Something unexpected went wrong: " + e, e);
      if (!console.isVerbose()) {
        console.print("Run it again with --verbose to see where it comes from.");
      }
      return ExitCode.FAILED;
    }
  }

  /** Java replaces what the locale's character set does not know before we see it. */
  private static void refuseLostLetters(String[] arguments) {
    for (String argument : arguments) {
      if (argument.indexOf('\uFFFD') >= 0) {
        throw CommandException.badUsage(
            argument
                + " has letters that this process's locale does not know, and they are lost. Start"
                + " it with LC_ALL=C.UTF-8, or put the value into a configuration file.");
      }
    }
  }

  private Console console(boolean quiet, boolean verbose) {
    return new Console(out, err, data, terminal, quiet, verbose);
  }

  private static boolean isFlagSet(String[] arguments, String flag) {
    List<String> typed = List.of(arguments);
    return typed.contains(flag) || typed.contains(flag + "=true");
  }
}
