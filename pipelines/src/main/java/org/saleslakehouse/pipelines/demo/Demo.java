package org.saleslakehouse.pipelines.demo;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.kafka.common.TopicPartition;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.bronze.BronzeLauncher;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.dashboard.DashboardServer;
import org.saleslakehouse.pipelines.kafka.KafkaClients;
import org.saleslakehouse.pipelines.metrics.MetricValues;
import org.saleslakehouse.pipelines.options.DemoOptions;
import org.saleslakehouse.pipelines.query.SalesSummary;
import org.saleslakehouse.pipelines.runtime.BackgroundTask;
import org.saleslakehouse.pipelines.runtime.CommandContext;
import org.saleslakehouse.pipelines.runtime.OptionValues;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.silver.SilverJob;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;
import org.saleslakehouse.pipelines.simulator.SendSales;
import org.saleslakehouse.pipelines.simulator.Simulation;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.parse.ParseSales;

/** One run of the demo. */
public final class Demo {
  private static final String TOPIC = "ventes_stream";
  private static final int PARTITIONS = 4;
  private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(30);
  private static final DateTimeFormatter LAKE_NAME =
      DateTimeFormatter.ofPattern("'lake/demo-'uuuuMMdd-HHmmss", Locale.ROOT);

  private final CommandContext context;
  private final Console console;
  private final StopSignal stop;
  private final DemoOptions options;
  private final SaleGenerator generator;
  private final Lake lake;

  public Demo(CommandContext context) {
    this.context = context;
    this.console = context.console();
    this.stop = context.stop();
    this.options = context.options().as(DemoOptions.class);
    this.generator = Simulation.generator(options);
    this.lake = Lake.at(lakePath(options));
  }

  private static String lakePath(DemoOptions options) {
    return options.getLake() != null
        ? options.getLake()
        : LocalDateTime.now(ZoneId.systemDefault()).format(LAKE_NAME);
  }

  public void run() {
    checkLakeIsNew();
    console.note("Runner profile: %s. Lake: %s", context.options().profile().name(), lake);
    console.note("Starting a Kafka broker in this process ...");
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      broker.createTopic(TOPIC, PARTITIONS);
      console.note(
          "Kafka at %s, topic %s with %d partitions.",
          broker.bootstrapServers(), TOPIC, PARTITIONS);
      if (!sellAndStore(broker) || !new SilverJob(jobOptions(broker), console, stop).run()) {
        throw CommandException.stopped("Stopped before the report.");
      }
      report();
      if (options.isKeepRunning()) {
        keepRunning(broker);
      }
    }
  }

  private void checkLakeIsNew() {
    if (lake.hasTables()) {
      throw CommandException.failed(
          "Lake "
              + lake
              + " holds tables already, and their Kafka offsets are not those of the demo's new"
              + " broker. Name another directory with --lake, or leave it out to get a new one.");
    }
    lake.checkWritable();
  }

  private OptionValues jobOptions(EmbeddedBroker broker) {
    return context
        .options()
        .with("lake", lake.asOption())
        .with("topic", TOPIC)
        .with("bootstrapServers", broker.bootstrapServers());
  }

  /** Returns whether all that was sent is in the tables; not when stopped before. */
  private boolean sellAndStore(EmbeddedBroker broker) {
    SendSales sending = sending(options.getSales(), 0);
    BackgroundTask<SendSales.Result> sender = start(sending, broker);
    long stored =
        launcher(broker)
            .run(
                () -> sender.isEnded() ? Optional.of(ends(sender.result())) : Optional.empty(),
                (records, pipeline) ->
                    console.progress(
                        "%,d of %,d sent, %,d stored, %,d of them quarantined",
                        sending.sentSoFar(), options.getSales(), records, rejected(pipeline)));
    if (stop.isRequested()) {
      return false;
    }
    SendSales.Result sent = sender.result();
    console.note(
        "%,d records sent (%,d late, %,d malformed), %,d stored.",
        sent.sent(), sent.late(), sent.malformed(), stored);
    return true;
  }

  private SendSales sending(long count, long firstIndex) {
    return new SendSales(
        generator,
        new SendSales.Plan(
            TOPIC,
            options.getRate(),
            count,
            Simulation.startTime(options),
            Duration.ofMillis(options.getTimeStepMillis()),
            firstIndex),
        Clock.systemUTC());
  }

  private BackgroundTask<SendSales.Result> start(SendSales sending, EmbeddedBroker broker) {
    Map<String, Object> config =
        KafkaClients.of(broker.bootstrapServers(), BROKER_TIMEOUT).producerConfig();
    return BackgroundTask.start("simulator", () -> sending.run(config, stop));
  }

  private BronzeLauncher launcher(EmbeddedBroker broker) {
    return new BronzeLauncher(jobOptions(broker), console, stop);
  }

  private static Map<TopicPartition, Long> ends(SendSales.Result sent) {
    Map<TopicPartition, Long> ends = new HashMap<>();
    sent.endOffsets()
        .forEach((partition, end) -> ends.put(new TopicPartition(TOPIC, partition), end));
    return ends;
  }

  /** As the running pipeline counts; a restarted one counts anew. */
  private static long rejected(PipelineResult pipeline) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(ParseSales.class, "rejected"))
            .build();
    long sum = 0;
    for (MetricResult<Long> counter : pipeline.metrics().queryMetrics(filter).getCounters()) {
      sum += MetricValues.of(counter);
    }
    return sum;
  }

  private void report() {
    console.print("");
    SalesSummary.print(lake, console, stop);
    console.print("");
    console.print("The tables are in " + lake + ":");
    for (String table :
        List.of(
            lake.bronze(),
            lake.quarantine(),
            lake.clientDays(),
            lake.countries(),
            lake.segments())) {
      console.print("  " + table.substring(lake.base().length() + 1) + rowsOf(table));
    }
    String maven =
        "mvn compile exec:java -P" + context.options().profile().name() + "-runner -Dexec.args=";
    console.print("");
    console.print("What next:");
    console.print("  " + maven + "\"query --lake=" + lake + "\"");
    console.print("      more reports, also as JSON, CSV or Markdown");
    console.print("  " + maven + "\"silver --lake=" + lake + " --loyalPurchases=5\"");
    console.print("      makes the Silver tables again, with another threshold");
    console.print("  " + maven + "\"demo --lateShare=0.1 --malformedShare=0.05 --keepRunning\"");
    console.print("      late and broken records too, and no end until Ctrl-C");
    console.print("  " + maven + "\"--help\"");
    console.print("      all commands; 'produce' and 'bronze' work with your own Kafka");
  }

  private static String rowsOf(String path) {
    DeltaTable table = DeltaTable.open(path);
    if (!table.exists()) {
      return " (not there: nothing was written to it)";
    }
    long rows = 0;
    String column = table.schema().getField(0).getName();
    try (DeltaTable.Rows read = table.rows(List.of(column), null)) {
      while (read.hasNext()) {
        read.next();
        rows++;
      }
    }
    return String.format(Locale.ENGLISH, ": %,d rows", rows);
  }

  private void keepRunning(EmbeddedBroker broker) {
    console.print("");
    console.print(
        "Still selling and storing, until Ctrl-C. Kafka is at " + broker.bootstrapServers() + ".");
    try (DashboardServer page =
        DashboardServer.start(lake, InetAddress.getLoopbackAddress(), 0, null, stop)) {
      console.print("See it at " + page.url());
      sellOn(broker);
    }
  }

  private void sellOn(EmbeddedBroker broker) {
    SendSales sending = sending(0, options.getSales());
    BackgroundTask<SendSales.Result> sender = start(sending, broker);
    launcher(broker)
        .runWithoutEnd(
            (records, pipeline) -> {
              if (sender.isEnded()) {
                sender.result();
              }
              console.progress("%,d more sent, %,d stored", sending.sentSoFar(), records);
            });
  }
}
