package org.saleslakehouse.pipelines.commands;

import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.options.BrokerOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;

/** {@code broker}: a Kafka to try things with, for those who have none. */
public final class BrokerCommand implements Command {
  private static final Duration LOOK_INTERVAL = Duration.ofHours(1);

  @Override
  public String name() {
    return "broker";
  }

  @Override
  public String summary() {
    return "Run a Kafka broker to try things with; its records go when it ends.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("broker", "at localhost:9092, where all other commands look for it"),
        new Example("broker --port=19092", "at another port"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return BrokerOptions.class;
  }

  @Override
  public void run(CommandContext context) {
    int port = context.options().as(BrokerOptions.class).getPort();
    context.console().note("Starting a Kafka broker in this process ...");
    try (EmbeddedBroker broker = EmbeddedBroker.startAt(port)) {
      context
          .console()
          .print(
              "Kafka at "
                  + broker.bootstrapServers()
                  + ", with no topics yet, until stopped (Ctrl-C).");
      while (!context.stop().await(LOOK_INTERVAL)) {
        // The broker works in threads of its own.
      }
    }
  }
}
