package org.saleslakehouse.pipelines.cli;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;

/** One command of the command line. */
public interface Command {
  /** What is typed, such as {@code bronze}. */
  String name();

  /** One line for the list of commands. */
  String summary();

  /** Full command lines (without the program's name) that the help shows, each with its purpose. */
  List<Example> examples();

  /** The interface that defines the command's options, their types, descriptions and defaults. */
  Class<? extends PipelineOptions> optionsType();

  /** Interfaces whose options the command takes as well, without working with them. */
  default List<Class<? extends PipelineOptions>> alsoAccepts() {
    return List.of();
  }

  /** Arguments, as typed, that stand for others of this command. */
  default Map<String, String> shorthands() {
    return Map.of();
  }

  /** Does the work. Returning means that it is done. */
  void run(CommandContext context);

  /**
   * An example of the help.
   *
   * @param arguments what is typed
   * @param purpose what it does
   */
  record Example(String arguments, String purpose) {}
}
