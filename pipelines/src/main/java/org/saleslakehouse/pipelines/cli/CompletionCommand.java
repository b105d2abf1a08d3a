package org.saleslakehouse.pipelines.cli;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.pipelines.options.CommonOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;

/** {@code completion}: prints the script that lets a shell complete commands and options. */
public final class CompletionCommand implements Command {
  private final List<Command> others;

  /**
   * The command.
   *
   * @param others what can be completed
   */
  public CompletionCommand(List<Command> others) {
    this.others = List.copyOf(others);
  }

  @Override
  public String name() {
    return "completion";
  }

  @Override
  public String summary() {
    return "Print a script with which bash and zsh complete commands and options.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "alias lakehouse='java -jar sales-lakehouse-spark.jar'", "a name to complete for"),
        new Example("source <(lakehouse completion)", "completes 'lakehouse' in this shell"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return CommonOptions.class;
  }

  @Override
  public void run(CommandContext context) {
    context.console().print(new CommandLineParser(others, others.get(0)).completionScript());
  }
}
