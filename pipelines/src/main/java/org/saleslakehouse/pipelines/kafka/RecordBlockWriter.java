package org.saleslakehouse.pipelines.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.util.VarInt;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Packs Kafka records into blocks.
 *
 * <p>A block is a sequence of sections, one for each partition that it has records of: topic,
 * partition, number of records, length, then the records. A record is its offset less that of the
 * record before it less one (nearly always 0, one byte), its timestamp less that of the record
 * before it, key, value and headers. Sections let a reader of several partitions, which takes their
 * records in turn, hand them on in runs: better to compress in columns, and cheaper to account for.
 *
 * <p>Not thread-safe; one per reader, used for one block after the other.
 */
final class RecordBlockWriter {
  private final List<Section> sections = new ArrayList<>();
  private int count;
  private long bytes;

  /** The records of one partition. */
  private static final class Section {
    private final String topic;
    private final byte[] topicUtf8;
    private final int partition;
    private final PackedBytes records = new PackedBytes();
    private int count;
    private long lastOffset;
    private long lastTimestamp;

    Section(String topic, int partition) {
      this.topic = topic;
      this.topicUtf8 = topic.getBytes(StandardCharsets.UTF_8);
      this.partition = partition;
      clear();
    }

    boolean isOf(String otherTopic, int otherPartition) {
      return partition == otherPartition && topic.equals(otherTopic);
    }

    void clear() {
      records.clear();
      count = 0;
      lastOffset = -1;
      lastTimestamp = 0;
    }

    void add(KafkaRecord<byte[], byte[]> record) {
      records.addLong(record.getOffset() - lastOffset - 1);
      records.addLong(record.getTimestamp() - lastTimestamp);
      records.addNullableBytes(record.getKV().getKey());
      records.addNullableBytes(record.getKV().getValue());
      addHeaders(record.getHeaders());
      lastOffset = record.getOffset();
      lastTimestamp = record.getTimestamp();
      count++;
    }

    private void addHeaders(@Nullable Headers headers) {
      Header[] all = headers == null ? new Header[0] : headers.toArray();
      records.addLong(all.length);
      for (Header header : all) {
        records.addNullableBytes(header.key().getBytes(StandardCharsets.UTF_8));
        records.addNullableBytes(header.value());
      }
    }

    /** What {@link #appendTo} takes. */
    int size() {
      return PackedBytes.sizeOf(topicUtf8.length)
          + topicUtf8.length
          + PackedBytes.sizeOf(partition)
          + PackedBytes.sizeOf(count)
          + records.size();
    }

    void appendTo(PackedBytes block) {
      block.addNullableBytes(topicUtf8);
      block.addLong(partition);
      block.addLong(count);
      block.addAll(records);
    }
  }

  /** Takes a record into the block. */
  void add(KafkaRecord<byte[], byte[]> record) {
    Section section = section(record.getTopic(), record.getPartition());
    long before = section.records.size();
    section.add(record);
    bytes += section.records.size() - before;
    count++;
  }

  /** A reader has few partitions, and mostly the last one's neighbour is next. */
  private Section section(String topic, int partition) {
    for (Section section : sections) {
      if (section.isOf(topic, partition)) {
        return section;
      }
    }
    Section section = new Section(topic, partition);
    sections.add(section);
    return section;
  }

  /** Records since the last {@link #finish}. */
  int count() {
    return count;
  }

  /** How large the block is so far. */
  long bytes() {
    return bytes;
  }

  /** The block of all records since the last one, of at least one. */
  RecordBlock finish() {
    int size = sections.stream().filter(s -> s.count > 0).mapToInt(Section::size).sum();
    PackedBytes block = new PackedBytes(size);
    for (Section section : sections) {
      if (section.count > 0) {
        section.appendTo(block);
        section.clear();
      }
    }
    RecordBlock finished = new RecordBlock(count, block.toByteArray());
    count = 0;
    bytes = 0;
    return finished;
  }

  /** A growing array of bytes. */
  private static final class PackedBytes {
    private byte[] array;
    private int size;

    PackedBytes() {
      this(1 << 12);
    }

    PackedBytes(int capacity) {
      array = new byte[capacity];
    }

    int size() {
      return size;
    }

    void clear() {
      size = 0;
    }

    /** Seven bits a byte, the lowest first, of the value with its sign as the lowest bit. */
    void addLong(long value) {
      ensure(sizeOf(value));
      long rest = (value << 1) ^ (value >> 63);
      while ((rest & ~0x7FL) != 0) {
        array[size++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      array[size++] = (byte) rest;
    }

    /** The length, -1 for null, then the bytes. */
    void addNullableBytes(byte @Nullable [] bytes) {
      if (bytes == null) {
        addLong(-1);
        return;
      }
      addLong(bytes.length);
      ensure(bytes.length);
      System.arraycopy(bytes, 0, array, size, bytes.length);
      size += bytes.length;
    }

    void addAll(PackedBytes other) {
      ensure(other.size);
      System.arraycopy(other.array, 0, array, size, other.size);
      size += other.size;
    }

    /** How many bytes {@link #addLong} takes for this value. */
    static int sizeOf(long value) {
      return VarInt.getLength((value << 1) ^ (value >> 63));
    }

    byte[] toByteArray() {
      return size == array.length ? array : Arrays.copyOf(array, size);
    }

    private void ensure(int more) {
      int needed = Math.addExact(size, more);
      if (needed > array.length) {
        array = Arrays.copyOf(array, Math.max(needed, (int) Math.min(array.length * 2L, 1L << 30)));
      }
    }
  }
}
