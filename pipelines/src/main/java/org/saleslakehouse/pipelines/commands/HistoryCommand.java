package org.saleslakehouse.pipelines.commands;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.maintenance.ShowHistory;
import org.saleslakehouse.pipelines.options.HistoryOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;

/** {@code history}: shows who did what to the tables, and when. */
public final class HistoryCommand implements Command {
  @Override
  public String name() {
    return "history";
  }

  @Override
  public String summary() {
    return "Show who changed the tables, when and how.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("history --lake=lake", "the newest commits of each table"),
        new Example("history --lake=lake --tables=ventes_stream --limit=100", "more of one"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return HistoryOptions.class;
  }

  @Override
  public void run(CommandContext context) {
    try {
      new ShowHistory(context.options().as(HistoryOptions.class), context.console()).run();
    } catch (DeltaIOException e) {
      throw CommandException.failed(e.getMessage(), e);
    }
  }
}
