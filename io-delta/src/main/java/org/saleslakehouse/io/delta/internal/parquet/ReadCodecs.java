package org.saleslakehouse.io.delta.internal.parquet;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Parquet's codecs for reading, but zstd with contexts that are used again. Parquet's own makes one
 * for each page, which in a table of many small files took a quarter of the time to read it.
 *
 * <p>A zstd page that is damaged, or not as long as its header says, is an {@link IOException}.
 */
final class ReadCodecs implements CompressionCodecFactory {
  /** Not in use now: as many in all as there ever were pages being decompressed at once. */
  private static final Deque<ZstdDecompressCtx> CONTEXTS = new ConcurrentLinkedDeque<>();

  private final CompressionCodecFactory parquets;

  ReadCodecs(Configuration configuration) {
    this.parquets = new CodecFactory(configuration, ParquetProperties.DEFAULT_PAGE_SIZE);
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return codec == CompressionCodecName.ZSTD
        ? new ZstdDecompressor()
        : parquets.getDecompressor(codec);
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    return parquets.getCompressor(codec);
  }

  @Override
  public void release() {
    parquets.release();
  }

  private static final class ZstdDecompressor implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput compressed, int size) throws IOException {
      byte[] from = compressed.toByteArray();
      byte[] to = new byte[size];
      ZstdDecompressCtx context = borrow();
      try {
        requireSize(context.decompressByteArray(to, 0, size, from, 0, from.length), size);
      } catch (RuntimeException e) {
        throw new IOException("a page of it is damaged: " + e.getMessage(), e);
      } finally {
        CONTEXTS.push(context);
      }
      return BytesInput.from(to);
    }

    @Override
    public void decompress(ByteBuffer compressed, int compressedSize, ByteBuffer to, int size)
        throws IOException {
      byte[] from = new byte[compressedSize];
      compressed.get(from);
      to.put(decompress(BytesInput.from(from), size).toByteArray());
    }

    @Override
    public void release() {}

    private static ZstdDecompressCtx borrow() {
      ZstdDecompressCtx context = CONTEXTS.poll();
      return context == null ? new ZstdDecompressCtx() : context;
    }

    private static void requireSize(int found, int expected) throws IOException {
      if (found != expected) {
        throw new IOException(
            "a page of it is damaged: it has " + found + " bytes and not " + expected);
      }
    }
  }
}
