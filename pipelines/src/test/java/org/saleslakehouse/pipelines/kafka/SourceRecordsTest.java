package org.saleslakehouse.pipelines.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saleslakehouse.transforms.sale.SourceRecord;

class SourceRecordsTest {
  private static final long NOW = 7;

  @ParameterizedTest
  @CsvSource({
    "1764345600000, 1764345600000", // milliseconds
    "253402300799999, 253402300799999", // the last of the year 9999
    "1764345600000000, 1764345600000", // microseconds: as milliseconds the year 57,880
    "1764345600000000000, 1764345600000", // nanoseconds
    "9223372036854775807, 9223372036854",
    "0, 0",
    "-1, 7", // none: the time at which it was read
    "-9223372036854775808, 7"
  })
  void timestampsOfAnyUnitAreReadAsMilliseconds(long timestamp, long millis) {
    assertThat(SourceRecords.millis(timestamp, NOW), equalTo(millis));
  }

  @Test
  void headersAreTakenInTheirOrderWithRepeatedNamesAndMissingValues() {
    Headers headers = new RecordHeaders();
    headers.add("a", new byte[] {1}).add("b", null).add("a", new byte[] {2});
    SourceRecord record =
        SourceRecords.of(
            new ConsumerRecord<>(
                "t",
                3,
                41L,
                -1L,
                TimestampType.NO_TIMESTAMP_TYPE,
                -1,
                -1,
                null,
                null,
                headers,
                Optional.empty()),
            NOW);
    assertThat(
        record,
        equalTo(
            new SourceRecord(
                "t",
                3,
                41,
                NOW,
                null,
                null,
                List.of(
                    new SourceRecord.Header("a", new byte[] {1}),
                    new SourceRecord.Header("b", null),
                    new SourceRecord.Header("a", new byte[] {2})))));
  }
}
