package org.saleslakehouse.pipelines.commands;

import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.options.ReplayOptions;
import org.saleslakehouse.pipelines.replay.ReplayJob;
import org.saleslakehouse.pipelines.runtime.CommandContext;
import org.saleslakehouse.pipelines.tables.Lake;

/** {@code replay}: lets records of the quarantine go through today's contract and rules again. */
public final class ReplayCommand implements Command {
  @Override
  public String name() {
    return "replay";
  }

  @Override
  public String summary() {
    return "Check quarantined records by today's contract and rules; store those that pass.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "replay --lake=lake --dryRun", "says how many would pass, and what still fails"),
        new Example("replay --lake=lake", "stores those that pass, exactly once"),
        new Example(
            "replay --lake=lake --rules=countries --qualityRules=@rules.json",
            "those that one rule set aside, by the rules as they are now"),
        new Example(
            "replay --lake=lake --reasons=wrong_type --lenientNumbers --days=2025-12-01",
            "those of one reason and day"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return ReplayOptions.class;
  }

  @Override
  public void run(CommandContext context) {
    ReplayOptions options = context.options().as(ReplayOptions.class);
    Console console = context.console();
    ReplayJob.Result result = new ReplayJob(context.options(), console, context.stop()).run();
    long chosen = result.passed() + result.failures();
    if (chosen == 0) {
      console.print(
          "No record that the options choose is waiting in the quarantine of "
              + Lake.of(options)
              + ".");
      return;
    }
    console.print(
        options.isDryRun()
            ? String.format(
                Locale.ENGLISH, "%,d of %,d records would pass.", result.passed(), chosen)
            : String.format(
                Locale.ENGLISH,
                "%,d of %,d records replayed: they are in ventes_stream, and marked in the"
                    + " quarantine.",
                result.passed(),
                chosen));
    if (!result.failed().isEmpty()) {
      console.print(
          String.format(
              Locale.ENGLISH,
              options.isDryRun() ? "%,d would still fail:" : "%,d still fail:",
              result.failures()));
      result.failed().forEach((cause, records) -> console.print(line(cause, records)));
    }
  }

  private static String line(String cause, long records) {
    int colon = cause.indexOf(':');
    String reason = cause.substring(0, colon);
    String of = cause.substring(colon + 1);
    return String.format(
        Locale.ENGLISH, "  %s%s: %,d", reason, of.isEmpty() ? "" : ", " + of, records);
  }
}
