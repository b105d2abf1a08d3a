package org.saleslakehouse.pipelines.kafka;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.transforms.SourceRecord;

/** Reads what {@link RecordBlockWriter} packed. One per block and pass over it. */
final class RecordBlockReader {
  private final byte[] packed;
  private int at;

  RecordBlockReader(byte[] packed) {
    this.packed = packed;
  }

  void readAll(int expected, Consumer<SourceRecord> action) {
    int read = 0;
    while (at < packed.length) {
      read += readSection(action);
    }
    if (read != expected) {
      throw damaged("it holds " + read + " records where " + expected + " must be");
    }
  }

  private int readSection(Consumer<SourceRecord> action) {
    String topic = readText();
    int partition = Math.toIntExact(readLong());
    int count = Math.toIntExact(readLong());
    long offset = -1;
    long timestamp = 0;
    for (int i = 0; i < count; i++) {
      offset += readLong() + 1;
      timestamp += readLong();
      byte[] key = readBytes();
      byte[] value = readBytes();
      action.accept(
          new SourceRecord(topic, partition, offset, timestamp, key, value, readHeaders()));
    }
    return count;
  }

  /** Of several headers of one name a map keeps the last, as Kafka's convention is. */
  private Map<String, byte[]> readHeaders() {
    int count = Math.toIntExact(readLong());
    // Nearly no record has any: no map for each of the others.
    if (count == 0) {
      return Map.of();
    }
    Map<String, byte[]> headers = new HashMap<>();
    for (int i = 0; i < count; i++) {
      headers.put(readText(), readBytes());
    }
    return headers;
  }

  private String readText() {
    byte[] bytes = readBytes();
    if (bytes == null) {
      throw damaged("a name is null");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private byte @Nullable [] readBytes() {
    int length = Math.toIntExact(readLong());
    if (length < 0) {
      return null;
    }
    if (length > packed.length - at) {
      throw damaged(length + " bytes are announced, " + (packed.length - at) + " are left");
    }
    byte[] bytes = new byte[length];
    System.arraycopy(packed, at, bytes, 0, length);
    at += length;
    return bytes;
  }

  private long readLong() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at == packed.length) {
        throw damaged("it breaks off");
      }
      byte b = packed[at++];
      value |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw damaged("a number has no end");
  }

  private IllegalStateException damaged(String why) {
    return new IllegalStateException(
        "A block of Kafka records is damaged at byte " + at + " of " + packed.length + ": " + why);
  }
}
