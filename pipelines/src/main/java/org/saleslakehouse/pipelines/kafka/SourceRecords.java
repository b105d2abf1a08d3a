package org.saleslakehouse.pipelines.kafka;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.saleslakehouse.transforms.sale.SourceRecord;

/** Takes over what a record of Kafka's holds. */
final class SourceRecords {
  /** The end of the year 9999 in milliseconds. What is larger was counted in smaller units. */
  private static final long MAX_MILLIS = 253_402_300_799_999L;

  private static final long MAX_MICROS = MAX_MILLIS * 1000;

  private SourceRecords() {}

  /**
   * The record as the transforms know it: key, value and headers as they are, nothing copied.
   *
   * @param nowMillis stands for the time of a record that has none
   */
  static SourceRecord of(ConsumerRecord<byte[], byte[]> record, long nowMillis) {
    return new SourceRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        millis(record.timestamp(), nowMillis),
        record.key(),
        record.value(),
        headers(record));
  }

  /**
   * A record's timestamp in milliseconds. Kafka takes any number for one: some producers write
   * microseconds or nanoseconds, some none (-1), and none of these must end the job.
   */
  static long millis(long timestamp, long nowMillis) {
    if (timestamp < 0) {
      return nowMillis;
    }
    if (timestamp <= MAX_MILLIS) {
      return timestamp;
    }
    return timestamp <= MAX_MICROS ? timestamp / 1000 : timestamp / 1_000_000;
  }

  private static List<SourceRecord.Header> headers(ConsumerRecord<byte[], byte[]> record) {
    Header[] headers = record.headers().toArray();
    if (headers.length == 0) {
      return List.of();
    }
    List<SourceRecord.Header> taken = new ArrayList<>(headers.length);
    for (Header header : headers) {
      taken.add(new SourceRecord.Header(header.key(), header.value()));
    }
    return taken;
  }
}
