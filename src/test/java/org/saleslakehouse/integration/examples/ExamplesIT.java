package org.saleslakehouse.integration.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.values.Row;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;

/**
 * Goal: the endless pipelines that io-delta/README.md shows do what they say, over a restart too.
 * Method: each is run twice on the DirectRunner, against a real broker and real tables.
 */
class ExamplesIT {
  private static final String TOPIC = "events";
  private static final int RECORDS = 200;
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path folder;

  @Test
  void eachRecordOfATopicIsStoredOnce() throws Exception {
    String table = folder.resolve("events").toString();
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      broker.createTopic(TOPIC, 3);
      for (int run = 1; run <= 2; run++) {
        send(broker, RECORDS);
        runUntil(KafkaToDelta.pipeline(kafka(broker), TOPIC, table), table, run * RECORDS);
      }
    }
    List<String> positions =
        rows(table).stream()
            .map(row -> row.getString("src") + ":" + row.getInt64("offset"))
            .toList();
    assertThat(positions.size(), is(2 * RECORDS));
    assertThat(new TreeSet<>(positions).size(), is(2 * RECORDS));
  }

  @Tag("certify")
  @Test
  void eachRowThatIsAddedIsCopiedOnce() {
    String table = folder.resolve("sales").toString();
    String copy = folder.resolve("copy").toString();
    for (int run = 1; run <= 2; run++) {
      WriteSales.main(new String[] {table});
      runUntil(FollowSales.pipeline(table, copy), copy, run * 2);
    }
    assertThat(
        rows(copy).stream().map(row -> row.getInt64("client")).toList(),
        containsInAnyOrder(4L, 5L, 4L, 5L));
  }

  private static Map<String, Object> kafka(EmbeddedBroker broker) {
    return Map.of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "none");
  }

  private static void send(EmbeddedBroker broker, int records) throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      for (int i : IntStream.range(0, records).toArray()) {
        producer.send(new ProducerRecord<>(TOPIC, "key" + i, "event " + i)).get();
      }
    }
  }

  /** Runs an endless pipeline until the table has so many rows. */
  private static void runUntil(Pipeline pipeline, String table, int rows) {
    pipeline.getOptions().as(DirectOptions.class).setBlockOnRun(false);
    PipelineResult run = pipeline.run();
    try {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (rows(table).size() < rows) {
        if (System.nanoTime() > deadline || run.getState().isTerminal()) {
          throw new AssertionError(
              rows(table).size() + " instead of " + rows + " rows; the run is " + run.getState());
        }
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    } finally {
      cancel(run);
    }
  }

  private static void cancel(PipelineResult run) {
    try {
      run.cancel();
    } catch (Exception e) {
      throw new AssertionError("The run cannot be cancelled.", e);
    }
    run.waitUntilFinish(org.joda.time.Duration.millis(LIMIT.toMillis()));
  }

  private static List<Row> rows(String path) {
    DeltaTable table = DeltaTable.open(path);
    List<Row> rows = new ArrayList<>();
    if (table.exists()) {
      try (DeltaTable.Rows all = table.rows()) {
        all.forEach(rows::add);
      }
    }
    return rows;
  }
}
