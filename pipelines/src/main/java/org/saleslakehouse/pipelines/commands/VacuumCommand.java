package org.saleslakehouse.pipelines.commands;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.maintenance.VacuumTables;
import org.saleslakehouse.pipelines.options.VacuumOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;

/** {@code vacuum}: deletes the files of tables that no version needs any more. */
public final class VacuumCommand implements Command {
  @Override
  public String name() {
    return "vacuum";
  }

  @Override
  public String summary() {
    return "Delete files that no version of the tables needs any more.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("vacuum --lake=lake", "all tables of the lake"),
        new Example("vacuum --lake=lake --dryRun", "names the files, and deletes none"),
        new Example(
            "vacuum --lake=lake --tables=ventes_stream --retention=7d",
            "keeps more than the table asks for"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return VacuumOptions.class;
  }

  @Override
  public void run(CommandContext context) {
    try {
      new VacuumTables(context.options().as(VacuumOptions.class), context.console(), context.stop())
          .run();
    } catch (DeltaIOException e) {
      throw CommandException.failed(e.getMessage(), e);
    }
  }
}
