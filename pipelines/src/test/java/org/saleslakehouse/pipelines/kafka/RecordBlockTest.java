package org.saleslakehouse.pipelines.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.transforms.sale.SourceRecord;

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

  /** Goal: pieces end between records. Method: small ones, ones that no piece holds, and noise. */
  @Test
  void manyRecordsOfAllSizesComeOutAsTheyWentIn() {
    Random random = new Random(6);
    RecordBlockWriter writer = new RecordBlockWriter();
    Map<Integer, List<SourceRecord>> expected = new TreeMap<>();
    for (int i = 0; i < 3000; i++) {
      byte[] key = random.nextInt(4) == 0 ? NONE : bytes("key " + i);
      byte[] value =
          switch (random.nextInt(100)) {
            case 0 -> new byte[300_000];
            case 1 -> noise(random, 200_000);
            case 2 -> new byte[0];
            default -> bytes("{\"vente_id\": " + i + ", \"pays\": \"France\"}");
          };
      int partition = random.nextInt(3);
      writer.add(record("t", partition, i, i, key, value));
      expected
          .computeIfAbsent(partition, p -> new ArrayList<>())
          .add(source("t", partition, i, i, key, value));
    }

    Map<Integer, List<SourceRecord>> found = new TreeMap<>();
    writer
        .finish()
        .unpack(r -> found.computeIfAbsent(r.partition(), p -> new ArrayList<>()).add(r));

    assertThat(found, equalTo(expected));
  }

  @Test
  void salesTakeAFractionOfTheirSize() {
    RecordBlockWriter writer = new RecordBlockWriter();
    for (int i = 0; i < 1000; i++) {
      writer.add(record("t", 0, i, i, NONE, bytes("{\"vente_id\": " + i + ", \"quantite\": 3}")));
    }
    long uncompressed = writer.bytes();

    assertThat((long) writer.finish().packed().length, lessThan(uncompressed / 3));
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

  /** Goal: whatever the bytes, an error that says so, or records; nothing else is thrown. */
  @Test
  void noBytesFailOtherwiseThanAsDamage() {
    byte[] packed =
        block(
                record("t", 0, 0, 0, bytes("k"), bytes("v".repeat(100))),
                record("u", 1, 5, 9, NONE, bytes("w".repeat(70_000))))
            .packed();
    Random random = new Random(7);
    int noticed = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = packed.clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      try {
        unpacked(new RecordBlock(2, changed));
      } catch (IllegalStateException e) {
        assertThat(e.getMessage(), containsString("is damaged at byte"));
        noticed++;
      }
    }
    assertThat(noticed, greaterThan(1000));
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

  private static byte[] noise(Random random, int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
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
