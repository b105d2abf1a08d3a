package org.saleslakehouse.pipelines.commands;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.maintenance.OptimizeTables;
import org.saleslakehouse.pipelines.options.OptimizeOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;

/** {@code optimize}: merges the small files of tables, beside whoever reads and writes them. */
public final class OptimizeCommand implements Command {
  @Override
  public String name() {
    return "optimize";
  }

  @Override
  public String summary() {
    return "Merge small files of the tables to large ones, beside the jobs.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("optimize --lake=lake", "all tables of the lake"),
        new Example("optimize --lake=lake --dryRun", "says what would be merged"),
        new Example(
            "optimize --lake=lake --tables=ventes_stream --days=2025-12-01..2025-12-31",
            "some days of one table"),
        new Example(
            "optimize --lake=lake --adoptDefaults",
            "also gives tables of an earlier version today's properties"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return OptimizeOptions.class;
  }

  @Override
  public void run(CommandContext context) {
    try {
      new OptimizeTables(
              context.options().as(OptimizeOptions.class), context.console(), context.stop())
          .run();
    } catch (DeltaIOException e) {
      throw CommandException.failed(e.getMessage(), e);
    }
  }
}
