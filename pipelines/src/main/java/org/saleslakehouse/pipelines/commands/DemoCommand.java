package org.saleslakehouse.pipelines.commands;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.demo.Demo;
import org.saleslakehouse.pipelines.options.DemoOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;

/** {@code demo}: the whole way from the sale to the report, with nothing to install. */
public final class DemoCommand implements Command {
  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "Run a broker, simulated sales, Bronze, Silver and a report, all in this process.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("demo", "10,000 sales in some 20 seconds"),
        new Example(
            "demo --sales=2000 --lateShare=0.1 --malformedShare=0.05",
            "fewer, with late sales and records that end in the quarantine"),
        new Example("demo --keepRunning", "goes on until stopped, for others to connect to"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return DemoOptions.class;
  }

  @Override
  public void run(CommandContext context) {
    new Demo(context).run();
  }
}
