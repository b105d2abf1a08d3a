package org.saleslakehouse.integration.examples;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.joda.time.Duration;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.model.TableAppender;

/** Stores each record of a topic exactly once, over crashes and on any runner. */
public final class KafkaToDelta {
  private static final Schema EVENT =
      Schema.builder().addStringField("src").addInt64Field("offset").addStringField("msg").build();

  static Pipeline pipeline(Map<String, Object> kafka, String topic, String table) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    pipeline
        .apply(GenerateSequence.from(0).withRate(1, Duration.standardSeconds(5)))
        .apply(
            DeltaIO.write()
                .to(table)
                .withSourcePositions(SourcePositions.ofColumns("ingest", List.of("src"), "offset"))
                .ofRanges(EVENT, (tick, rows) -> readWhatIsNew(kafka, topic, rows)));
    return pipeline;
  }

  static void readWhatIsNew(Map<String, Object> kafka, String topic, TableAppender rows)
      throws InterruptedException {
    StringDeserializer text = new StringDeserializer();
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(kafka, text, text)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      Map<String, Long> next = rows.begin(partitions.stream().map(String::valueOf).toList());
      consumer.assign(partitions);
      partitions.forEach(p -> consumer.seek(p, next.get(p.toString())));
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<String, String> r : consumer.poll(java.time.Duration.ofSeconds(1))) {
          String src = topic + "-" + r.partition();
          Row row = Row.withSchema(EVENT).addValues(src, r.offset(), r.value()).build();
          rows.append(src, r.offset(), row);
        }
        partitions.forEach(p -> rows.reached(p.toString(), consumer.position(p)));
      }
      rows.commit();
    }
  }

  public static void main(String[] args) {
    // "none": records that the broker has deleted fail the run, and are not skipped.
    pipeline(Map.of("bootstrap.servers", args[0], "auto.offset.reset", "none"), args[1], args[2])
        .run()
        .waitUntilFinish();
  }

  private KafkaToDelta() {}
}
