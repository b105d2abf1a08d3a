package org.saleslakehouse.pipelines.bronze;

import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.saleslakehouse.transforms.SourceRecord;

/**
 * Takes what Kafka delivers out of Kafka's classes: one record out for each one in, key, value and
 * headers byte for byte. Of headers with the same name the last is kept.
 */
final class ToSourceRecords
    extends PTransform<PCollection<KafkaRecord<byte[], byte[]>>, PCollection<SourceRecord>> {
  private static final long serialVersionUID = 1L;

  private ToSourceRecords() {}

  static ToSourceRecords create() {
    return new ToSourceRecords();
  }

  @Override
  public PCollection<SourceRecord> expand(PCollection<KafkaRecord<byte[], byte[]>> records) {
    return records.apply("ToSourceRecord", ParDo.of(new ToSourceRecordFn()));
  }

  private static final class ToSourceRecordFn
      extends DoFn<KafkaRecord<byte[], byte[]>, SourceRecord> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KafkaRecord<byte[], byte[]> record, OutputReceiver<SourceRecord> out) {
      out.output(
          new SourceRecord(
              record.getTopic(),
              record.getPartition(),
              record.getOffset(),
              record.getTimestamp(),
              record.getKV().getKey(),
              record.getKV().getValue(),
              headers(record.getHeaders())));
    }

    private static Map<String, byte[]> headers(Headers headers) {
      // Nearly no record has any: no map for each of the others.
      if (headers == null || !headers.iterator().hasNext()) {
        return Map.of();
      }
      Map<String, byte[]> values = new HashMap<>();
      for (Header header : headers) {
        values.put(header.key(), header.value());
      }
      return values;
    }
  }
}
