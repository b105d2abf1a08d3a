package org.saleslakehouse.pipelines.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.util.VarInt;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Packs Kafka records into blocks.
 *
 * <p>A block is a sequence of sections, one for each partition that it has records of: topic,
 * partition, number of records, then pieces that hold these records. A record is its offset less
 * that of the record before it less one (nearly always 0, one byte), its timestamp less that of the
 * record before it, key, value and headers. Sections let a reader of several partitions, which
 * takes their records in turn, hand them on in runs: better to compress in columns, and cheaper to
 * account for.
 *
 * <p>A piece is its length as it was, its length compressed by LZ4, and the compressed bytes of
 * whole records. Runners copy blocks several times and keep them in memory until long after they
 * are used; of sales in JSON a compressed block is a small part. Reader and writer need the memory
 * of one piece uncompressed.
 *
 * <p>Not thread-safe; one per reader, used for one block after the other.
 */
final class RecordBlockWriter {
  private static final LZ4Compressor COMPRESSOR = LZ4Factory.fastestInstance().fastCompressor();

  /** A piece has no further record once it has so many: much fits the processor's cache. */
  private static final int PIECE_BYTES = 64 << 10;

  private final List<Section> sections = new ArrayList<>();
  private int count;
  private long bytes;

  /** The records of one partition. */
  private static final class Section {
    private final String topic;
    private final byte[] topicUtf8;
    private final int partition;
    private final PackedBytes piece = new PackedBytes();
    private final PackedBytes pieces = new PackedBytes();
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
      piece.clear();
      pieces.clear();
      count = 0;
      lastOffset = -1;
      lastTimestamp = 0;
    }

    /** Returns how many bytes the record takes, uncompressed. */
    int add(KafkaRecord<byte[], byte[]> record) {
      int before = piece.size();
      piece.addLong(record.getOffset() - lastOffset - 1);
      piece.addLong(record.getTimestamp() - lastTimestamp);
      piece.addNullableBytes(record.getKV().getKey());
      piece.addNullableBytes(record.getKV().getValue());
      addHeaders(record.getHeaders());
      lastOffset = record.getOffset();
      lastTimestamp = record.getTimestamp();
      count++;
      int added = piece.size() - before;
      if (piece.size() >= PIECE_BYTES) {
        endPiece();
      }
      return added;
    }

    private void addHeaders(@Nullable Headers headers) {
      Header[] all = headers == null ? new Header[0] : headers.toArray();
      piece.addLong(all.length);
      for (Header header : all) {
        piece.addNullableBytes(header.key().getBytes(StandardCharsets.UTF_8));
        piece.addNullableBytes(header.value());
      }
    }

    void endPiece() {
      if (piece.size() > 0) {
        pieces.addLong(piece.size());
        pieces.addCompressed(piece);
        piece.clear();
      }
    }

    /** What {@link #appendTo} takes, once the last piece has ended. */
    int size() {
      return PackedBytes.sizeOf(topicUtf8.length)
          + topicUtf8.length
          + PackedBytes.sizeOf(partition)
          + PackedBytes.sizeOf(count)
          + pieces.size();
    }

    void appendTo(PackedBytes block) {
      block.addNullableBytes(topicUtf8);
      block.addLong(partition);
      block.addLong(count);
      block.addAll(pieces);
    }
  }

  /** Takes a record into the block. */
  void add(KafkaRecord<byte[], byte[]> record) {
    Section section = section(record.getTopic(), record.getPartition());
    bytes += section.add(record);
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

  /** What the block holds so far, uncompressed. */
  long bytes() {
    return bytes;
  }

  /** The block of all records since the last one, of at least one. */
  RecordBlock finish() {
    sections.forEach(Section::endPiece);
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

    /** The length that it takes compressed, then it, compressed. */
    void addCompressed(PackedBytes other) {
      int longest = COMPRESSOR.maxCompressedLength(other.size);
      // The length comes first, and how many bytes that takes is known afterwards.
      int lengthBytes = sizeOf(longest);
      ensure(Math.addExact(lengthBytes, longest));
      int compressed =
          COMPRESSOR.compress(other.array, 0, other.size, array, size + lengthBytes, longest);
      int from = size + lengthBytes;
      addLong(compressed);
      System.arraycopy(array, from, array, size, compressed);
      size += compressed;
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
