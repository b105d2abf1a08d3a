package org.saleslakehouse.pipelines.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.transforms.SourceRecord;

/** Whatever a record holds, it comes out of a block as it went in. */
class RecordBlockTest {
  private static final byte[] NONE = null;

  @Test
  void recordsComeOutByPartitionEachInItsOrder() {
    RecordBlock block =
        block(
            record("a", 0, 7, 100, bytes("k"), bytes("v7")),
            record("b", 3, 1, -5, NONE, NONE),
            record("a", 0, 8, 90, new byte[0], new byte[0]),
            record("a", 12, Long.MAX_VALUE, Long.MAX_VALUE, NONE, bytes("v")),
            record("b", 3, 5, Long.MIN_VALUE, bytes("ключ"), NONE),
            record("a", 0, 20, 100, NONE, bytes("v20")));

    assertThat(block.count(), equalTo(6));
    assertThat(
        unpacked(block),
        equalTo(
            List.of(
                source("a", 0, 7, 100, bytes("k"), bytes("v7")),
                source("a", 0, 8, 90, new byte[0], new byte[0]),
                source("a", 0, 20, 100, NONE, bytes("v20")),
                source("b", 3, 1, -5, NONE, NONE),
                source("b", 3, 5, Long.MIN_VALUE, bytes("ключ"), NONE),
                source("a", 12, Long.MAX_VALUE, Long.MAX_VALUE, NONE, bytes("v")))));
  }

  @Test
  void headersAreKeptAndOfOneNameTheLast() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("name", bytes("first")).add("", new byte[0]).add("name", bytes("last"));
    headers.add("nothing", null);
    Map<String, byte[]> expected = new HashMap<>();
    expected.put("name", bytes("last"));
    expected.put("", new byte[0]);
    expected.put("nothing", null);

    assertThat(
        unpacked(block(record("t", 1, 2, 3, NONE, NONE, headers))),
        equalTo(List.of(new SourceRecord("t", 1, 2, 3, null, null, expected))));
  }

  @Test
  void aWriterBeginsAnewWithEachBlock() {
    RecordBlockWriter writer = new RecordBlockWriter();
    writer.add(record("a", 0, 1, 1, NONE, bytes("x".repeat(10_000))));
    writer.add(record("b", 0, 1, 1, NONE, bytes("y")));
    writer.finish();
    assertThat(writer.count(), equalTo(0));
    assertThat(writer.bytes(), equalTo(0L));

    writer.add(record("b", 0, 2, 2, NONE, bytes("z")));
    assertThat(unpacked(writer.finish()), equalTo(List.of(source("b", 0, 2, 2, NONE, bytes("z")))));
  }

  @Test
  void theCoderKeepsABlock() throws Exception {
    RecordBlock one = block(record("t", 0, 0, 0, bytes("k"), bytes("v")));
    RecordBlock same = block(record("t", 0, 0, 0, bytes("k"), bytes("v")));
    RecordBlock other = block(record("t", 0, 1, 0, bytes("k"), bytes("v")));
    RecordBlockCoder coder = RecordBlockCoder.of();
    CoderProperties.coderDecodeEncodeEqual(coder, one);
    CoderProperties.coderDecodeEncodeEqual(coder, other);
    CoderProperties.coderDeterministic(coder, one, same);
    CoderProperties.coderSerializable(coder);
    assertThat(one, not(equalTo(other)));
  }

  @Test
  void damageIsNoticed() throws Exception {
    RecordBlock block = block(record("t", 0, 0, 0, bytes("k"), bytes("v")));
    byte[] encoded = CoderUtils.encodeToByteArray(RecordBlockCoder.of(), block);
    byte[] cutOff = Arrays.copyOf(encoded, encoded.length - 1);
    assertThrows(
        EOFException.class, () -> RecordBlockCoder.of().decode(new ByteArrayInputStream(cutOff)));

    byte[] packed = block.packed();
    for (int length = 1; length < packed.length; length++) {
      RecordBlock cut = new RecordBlock(1, Arrays.copyOf(packed, length));
      Exception e = assertThrows(IllegalStateException.class, () -> unpacked(cut));
      assertThat(e.getMessage(), containsString("is damaged at byte"));
    }
    assertThrows(IllegalStateException.class, () -> unpacked(new RecordBlock(2, packed)));
  }

  @SafeVarargs
  private static RecordBlock block(KafkaRecord<byte[], byte[]>... records) {
    RecordBlockWriter writer = new RecordBlockWriter();
    for (KafkaRecord<byte[], byte[]> record : records) {
      writer.add(record);
    }
    return writer.finish();
  }

  private static List<SourceRecord> unpacked(RecordBlock block) {
    List<SourceRecord> records = new ArrayList<>();
    block.unpack(records::add);
    return records;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static KafkaRecord<byte[], byte[]> record(
      String topic, int partition, long offset, long timestamp, byte[] key, byte[] value) {
    return record(topic, partition, offset, timestamp, key, value, new RecordHeaders());
  }

  private static KafkaRecord<byte[], byte[]> record(
      String topic,
      int partition,
      long offset,
      long timestamp,
      byte[] key,
      byte[] value,
      Headers headers) {
    return new KafkaRecord<>(
        topic, partition, offset, timestamp, KafkaTimestampType.CREATE_TIME, headers, key, value);
  }

  private static SourceRecord source(
      String topic, int partition, long offset, long timestamp, byte[] key, byte[] value) {
    return new SourceRecord(topic, partition, offset, timestamp, key, value, Map.of());
  }
}
