package org.saleslakehouse.pipelines.kafka;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;

/** Copies a block's bytes: records are packed once, at the source. Deterministic. */
final class RecordBlockCoder extends AtomicCoder<RecordBlock> {
  private static final long serialVersionUID = 1L;
  private static final RecordBlockCoder INSTANCE = new RecordBlockCoder();

  private RecordBlockCoder() {}

  static RecordBlockCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(RecordBlock block, OutputStream out) throws IOException {
    VarInt.encode(block.count(), out);
    VarInt.encode(block.packed().length, out);
    out.write(block.packed());
  }

  @Override
  public RecordBlock decode(InputStream in) throws IOException {
    int count = VarInt.decodeInt(in);
    int length = VarInt.decodeInt(in);
    return new RecordBlock(count, read(in, length));
  }

  private static byte[] read(InputStream in, int length) throws IOException {
    byte[] packed;
    if (in.available() >= length) { // runners hand over what is in memory: no need for pieces
      packed = new byte[length];
      in.readNBytes(packed, 0, length);
      return packed;
    }
    packed = in.readNBytes(length);
    if (packed.length < length) {
      throw new EOFException(
          "A block of Kafka records breaks off after "
              + packed.length
              + " of "
              + length
              + " bytes");
    }
    return packed;
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }

  @Override
  protected long getEncodedElementByteSize(RecordBlock block) {
    int length = block.packed().length;
    return VarInt.getLength(block.count()) + VarInt.getLength(length) + (long) length;
  }
}
