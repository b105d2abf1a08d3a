package org.saleslakehouse.transforms.pack;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StructuredCoder;
import org.apache.beam.sdk.util.VarInt;
import org.saleslakehouse.transforms.sale.Wire;

/**
 * Values that travel as one element, encoded once: to encode a pack again, as runners do with what
 * they keep, is to copy its bytes. Going through it decodes the values, each time anew.
 *
 * @param <V> the values
 */
public final class Pack<V> implements Iterable<V> {
  private final int size;
  private final byte[] encoded;
  private final Coder<V> coder;

  private Pack(int size, byte[] encoded, Coder<V> coder) {
    this.size = size;
    this.encoded = encoded;
    this.coder = coder;
  }

  static <V> Pack<V> of(List<V> values, Coder<V> coder) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (V value : values) {
      coder.encode(value, out);
    }
    return new Pack<>(values.size(), out.toByteArray(), coder);
  }

  /** How many values. */
  public int size() {
    return size;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if the bytes are not those that the coder has written
   */
  @Override
  public Iterator<V> iterator() {
    InputStream in = new ByteArrayInputStream(encoded);
    List<V> values = new ArrayList<>(size);
    try {
      for (int i = 0; i < size; i++) {
        values.add(coder.decode(in));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return values.iterator();
  }

  static final class PackCoder<V> extends StructuredCoder<Pack<V>> {
    private static final long serialVersionUID = 1;

    private final Coder<V> coder;

    private PackCoder(Coder<V> coder) {
      this.coder = coder;
    }

    static <V> PackCoder<V> of(Coder<V> coder) {
      return new PackCoder<>(coder);
    }

    @Override
    public void encode(Pack<V> pack, OutputStream out) throws IOException {
      VarInt.encode(pack.size, out);
      Wire.writeBytes(pack.encoded, out);
    }

    @Override
    public Pack<V> decode(InputStream in) throws IOException {
      int size = VarInt.decodeInt(in);
      byte[] encoded = Wire.readBytes(in);
      if (encoded == null) {
        throw new IOException("found null where the values of a pack must be");
      }
      return new Pack<>(size, encoded, coder);
    }

    @Override
    public List<? extends Coder<?>> getCoderArguments() {
      return List.of(coder);
    }

    @Override
    public void verifyDeterministic() throws NonDeterministicException {
      verifyDeterministic(this, "the values' coder must be deterministic", coder);
    }

    /** Equal are packs of equal bytes. */
    @Override
    public Object structuralValue(Pack<V> pack) {
      return List.of(pack.size, ByteBuffer.wrap(pack.encoded));
    }
  }
}
