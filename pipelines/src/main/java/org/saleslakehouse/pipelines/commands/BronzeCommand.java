package org.saleslakehouse.pipelines.commands;

import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.pipelines.bronze.BronzeLauncher;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.options.BronzeOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;
import org.saleslakehouse.pipelines.tables.Lake;

/** {@code bronze}: stores the sales of a topic in the Bronze tables. */
public final class BronzeCommand implements Command {
  @Override
  public String name() {
    return "bronze";
  }

  @Override
  public String summary() {
    return "Store each record of a Kafka topic in the Bronze tables, exactly once.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "bronze --bootstrapServers=localhost:9092 --lake=lake",
            "runs until stopped; started again, it continues where it was"),
        new Example(
            "bronze --bootstrapServers=localhost:9092 --lake=lake --stopAtLatest",
            "stores what the topic holds now, and ends"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return BronzeOptions.class;
  }

  @Override
  public void run(CommandContext context) {
    BronzeOptions options = context.options().as(BronzeOptions.class);
    Console console = context.console();
    BronzeLauncher launcher = new BronzeLauncher(context.options(), console, context.stop());
    BronzeLauncher.Progress progress =
        (records, run) -> console.progress("%,d records stored", records);
    long stored =
        options.isStopAtLatest()
            ? launcher.runToLatest(progress)
            : launcher.runWithoutEnd(progress);
    if (options.isStopAtLatest() && context.stop().isRequested()) {
      throw CommandException.stopped("Stopped before all was stored; the next run continues.");
    }
    console.print(
        String.format(
            Locale.ENGLISH,
            "%,d records stored in the Bronze tables of %s.",
            stored,
            Lake.of(options)));
  }
}
