package org.saleslakehouse.pipelines.commands;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;
import org.saleslakehouse.pipelines.silver.SilverJob;
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
        new Example("silver --lake=lake", "makes again the days that changed in Bronze"),
        new Example("silver --lake=lake --every=60s", "the same every minute, until stopped"),
        new Example("silver --lake=lake --rebuild", "reads all of Bronze, overwrites Silver"),
        new Example(
            "silver --lake=lake --loyalPurchases=3 --premiumSpendingEur=1000",
            "judges all days by other thresholds"),
        new Example(
            "silver --mode=streaming --lake=lake --earlyFiring=10s",
            "follows Bronze and writes figures of days that are not over yet"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return SilverOptions.class;
  }

  @Override
  public void run(CommandContext context) {
    SilverOptions options = context.options().as(SilverOptions.class);
    boolean upToDate = new SilverJob(context.options(), context.console(), context.stop()).run();
    Lake lake = Lake.of(options);
    if (!upToDate) {
      throw CommandException.stopped("Stopped before the Silver tables were complete.");
    }
    context
        .console()
        .print(
            context.stop().isRequested()
                ? "Stopped. Silver tables of "
                    + lake
                    + " are whole; the next run goes on from them."
                : "Silver tables of " + lake + " are up to date.");
  }
}
