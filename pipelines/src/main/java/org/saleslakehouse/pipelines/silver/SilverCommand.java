package org.saleslakehouse.pipelines.silver;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.cli.CommandContext;
import org.saleslakehouse.pipelines.cli.CommandException;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.pipelines.tables.Lake;

/** {@code silver}: makes the Silver tables from Bronze. */
public final class SilverCommand implements Command {
  @Override
  public String name() {
    return "silver";
  }

  @Override
  public String summary() {
    return "Make the three Silver tables from the Bronze table.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("silver --mode=batch --lake=lake", "reads all of Bronze, overwrites Silver"),
        new Example(
            "silver --lake=lake --loyalPurchases=3 --premiumSpendingEur=1000",
            "the same with other thresholds"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return SilverOptions.class;
  }

  @Override
  public void run(CommandContext context) {
    SilverOptions options = context.options().as(SilverOptions.class);
    if (!new SilverJob(context.options(), context.console(), context.stop()).run()) {
      throw CommandException.stopped("Stopped before the Silver tables were complete.");
    }
    context.console().print("Silver tables of " + Lake.at(options.getLake()) + " are up to date.");
  }
}
