package org.saleslakehouse.pipelines.commands;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.dashboard.DashboardServer;
import org.saleslakehouse.pipelines.options.DashboardOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;
import org.saleslakehouse.pipelines.tables.Lake;

/** {@code dashboard}: a page to look at a lake. */
public final class DashboardCommand implements Command {
  private static final Duration LOOK = Duration.ofSeconds(1);

  @Override
  public String name() {
    return "dashboard";
  }

  @Override
  public String summary() {
    return "Serve a local page that shows what sells, how it flows, and whether it is whole.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("dashboard --lake=lake", "until stopped; prints the address"),
        new Example(
            "dashboard --lake=lake --jobMetrics=http://127.0.0.1:9400/metrics",
            "with the metrics of 'bronze --metricsPort=9400'"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return DashboardOptions.class;
  }

  @Override
  public void run(CommandContext context) {
    DashboardOptions options = context.options().as(DashboardOptions.class);
    Lake lake = Lake.of(options);
    lake.checkThere();
    try (DashboardServer server =
        DashboardServer.start(
            lake,
            address(options.getAddress()),
            options.getPort(),
            options.getJobMetrics(),
            context.stop())) {
      context.console().print("Dashboard of " + lake + ": " + server.url());
      context.console().note("Ctrl-C ends it.");
      while (!context.stop().isRequested()) {
        context.stop().await(LOOK);
      }
    }
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text.strip());
    } catch (UnknownHostException e) {
      throw CommandException.badUsage(
          "--address="
              + text
              + " is not an address of this machine. Give one such as 127.0.0.1, or 0.0.0.0 for"
              + " all.");
    }
  }
}
