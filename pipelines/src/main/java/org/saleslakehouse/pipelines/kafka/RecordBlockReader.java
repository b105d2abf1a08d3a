package org.saleslakehouse.pipelines.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.saleslakehouse.transforms.sale.SourceRecord;

/** Reads what {@link RecordBlockWriter} packed. One per block and pass over it. */
final class RecordBlockReader {
  private static final LZ4SafeDecompressor DECOMPRESSOR =
      LZ4Factory.fastestInstance().safeDecompressor();

  /** LZ4 makes no more than so many bytes of one. */
  private static final long LARGEST_RATIO = 255;

  private final byte[] packed;
  private final PackedInput block;
  private byte[] uncompressed = new byte[0];

  RecordBlockReader(byte[] packed) {
    this.packed = packed;
    this.block = new PackedInput("A block of Kafka records", packed, packed.length);
  }

  void readAll(int expected, Consumer<SourceRecord> action) {
    int read = 0;
    while (!block.isAtEnd()) {
      read += readSection(action);
    }
    if (read != expected) {
      throw block.damaged("it holds " + read + " records where " + expected + " must be");
    }
  }

  private int readSection(Consumer<SourceRecord> action) {
    String topic = block.readText();
    int partition = block.readLength();
    int count = block.readLength();
    PackedInput piece = readPiece();
    long offset = -1;
    long timestamp = 0;
    for (int i = 0; i < count; i++) {
      if (piece.isAtEnd()) {
        piece = readPiece();
      }
      offset += piece.readLong() + 1;
      timestamp += piece.readLong();
      byte[] key = piece.readBytes();
      byte[] value = piece.readBytes();
      action.accept(
          new SourceRecord(topic, partition, offset, timestamp, key, value, readHeaders(piece)));
    }
    if (!piece.isAtEnd()) {
      throw piece.damaged("more than the " + count + " records of its section");
    }
    return count;
  }

  private PackedInput readPiece() {
    int length = block.readLength();
    int compressed = block.readLength();
    int from = block.skip(compressed);
    if (length < 0 || length > compressed * LARGEST_RATIO) {
      throw block.damaged(compressed + " bytes are announced to be " + length);
    }
    if (uncompressed.length < length) {
      uncompressed = new byte[length];
    }
    try {
      int found = DECOMPRESSOR.decompress(packed, from, compressed, uncompressed, 0, length);
      if (found != length) {
        throw block.damaged(found + " bytes were compressed where " + length + " must be");
      }
    } catch (LZ4Exception e) {
      IllegalStateException damaged = block.damaged("LZ4 cannot read it");
      damaged.initCause(e);
      throw damaged;
    }
    return new PackedInput("A piece of a block of Kafka records", uncompressed, length);
  }

  /** Of several headers of one name a map keeps the last, as Kafka's convention is. */
  private static Map<String, byte[]> readHeaders(PackedInput piece) {
    int count = piece.readLength();
    // Nearly no record has any: no map for each of the others.
    if (count == 0) {
      return Map.of();
    }
    Map<String, byte[]> headers = new HashMap<>();
    for (int i = 0; i < count; i++) {
      headers.put(piece.readText(), piece.readBytes());
    }
    return headers;
  }
}
