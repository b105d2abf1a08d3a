package org.saleslakehouse.pipelines.commands;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.kafka.common.config.TopicConfig;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.kafka.KafkaAdmin;
import org.saleslakehouse.pipelines.kafka.KafkaClients;
import org.saleslakehouse.pipelines.options.ProduceOptions;
import org.saleslakehouse.pipelines.runtime.BackgroundTask;
import org.saleslakehouse.pipelines.runtime.CommandContext;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;
import org.saleslakehouse.pipelines.simulator.SendSales;
import org.saleslakehouse.pipelines.simulator.Simulation;

/** {@code produce}: sends simulated sales to a broker. */
public final class ProduceCommand implements Command {
  private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(500);

  @Override
  public String name() {
    return "produce";
  }

  @Override
  public String summary() {
    return "Send simulated sales to a Kafka topic.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "produce --bootstrapServers=localhost:9092 --createTopic",
            "one sale every two seconds until stopped; creates the topic if need be"),
        new Example(
            "produce --rate=1000 --count=100000 --lateShare=0.1 --malformedShare=0.01",
            "100,000 records at 1,000 a second, some late, some broken"),
        new Example(
            "produce --rate=0 --count=50000 --startTime=2025-12-01T00:00:00Z --timeStepMillis=5000",
            "a history of some three days, as fast as possible"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return ProduceOptions.class;
  }

  @Override
  public void run(CommandContext context) {
    ProduceOptions options = context.options().as(ProduceOptions.class);
    Console console = context.console();
    KafkaClients clients = KafkaClients.of(options);
    SaleGenerator generator = Simulation.generator(options);
    Optional<Instant> startTime = Simulation.startTime(options);
    prepareTopic(options, startTime, clients, console);
    SendSales sending =
        new SendSales(
            generator,
            new SendSales.Plan(
                options.getTopic(),
                options.getRate(),
                options.getCount(),
                startTime,
                Duration.ofMillis(options.getTimeStepMillis()),
                0),
            Clock.systemUTC());
    BackgroundTask<SendSales.Result> task =
        BackgroundTask.start(
            "simulator", () -> sending.run(clients.producerConfig(), context.stop()));
    while (!task.await(PROGRESS_INTERVAL)) {
      console.progress("%,d records sent", sending.sentSoFar());
    }
    SendSales.Result done = task.result();
    console.print(
        String.format(
            Locale.ENGLISH,
            "%,d records sent to %s (%,d late, %,d malformed). Next offsets: %s",
            done.sent(),
            options.getTopic(),
            done.late(),
            done.malformed(),
            done.endOffsets()));
    if (done.sent() < options.getCount()) {
      throw CommandException.stopped(
          String.format(
              Locale.ENGLISH, "Stopped before all %,d records were sent.", options.getCount()));
    }
  }

  private static void prepareTopic(
      ProduceOptions options, Optional<Instant> startTime, KafkaClients clients, Console console) {
    String topic = options.getTopic();
    try (KafkaAdmin admin = KafkaAdmin.connect(clients)) {
      if (options.isCreateTopic() && !admin.topics().contains(topic)) {
        // The records of a history are as old as its sales: a broker must not count them as
        // expired.
        Map<String, String> config =
            startTime.isPresent() ? Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1") : Map.of();
        admin.createTopic(topic, options.getPartitions(), config);
        console.note("Created topic %s with %d partitions.", topic, options.getPartitions());
      }
      int partitions = admin.partitionsOf(topic).size();
      console.note("Sending to topic %s, %d partitions.", topic, partitions);
      long retention = admin.retentionMillis(topic);
      if (startTime.isPresent()
          && retention >= 0
          && startTime.get().isBefore(Instant.now().minusMillis(retention))) {
        console.warn(
            "topic %s keeps records for %d h only, so the broker will soon delete the older part of"
                + " this history. Set retention.ms=-1 on the topic to keep it.",
            topic, Duration.ofMillis(retention).toHours());
      }
    }
  }
}
