package org.saleslakehouse.io.delta.internal.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputDecompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;

class ReadCodecsTest {
  private final ReadCodecs codecs = new ReadCodecs(new Configuration(false));
  private final BytesInputDecompressor zstd = codecs.getDecompressor(CompressionCodecName.ZSTD);

  @Test
  void pagesThatAreDecompressedAtOnceComeOutWhole() {
    boolean allEqual =
        IntStream.range(0, 2_000)
            .parallel()
            .mapToObj(seed -> page(seed, seed))
            .allMatch(page -> ByteBuffer.wrap(page).equals(ByteBuffer.wrap(decompressed(page))));
    assertThat(allEqual, is(true));
  }

  @Test
  void aPageMayBeOfSeveralFrames() throws IOException {
    byte[] page = page(1, 1_000);
    BytesInput twice = BytesInput.concat(compressed(page), compressed(page));
    assertThat(
        zstd.decompress(twice, 2_000).toByteArray(),
        is(BytesInput.concat(BytesInput.from(page), BytesInput.from(page)).toByteArray()));
  }

  @Test
  void aDamagedPageIsAnErrorAndTheNextOneIsRead() throws IOException {
    byte[] page = page(2, 1_000);
    byte[] damaged = compressed(page).toByteArray();
    damaged[0] ^= 1;
    IOException error =
        assertThrows(IOException.class, () -> zstd.decompress(BytesInput.from(damaged), 1_000));
    assertThat(error.getMessage(), containsString("a page of it is damaged"));
    assertThat(decompressed(page), is(page));
  }

  @Test
  void aPageThatIsShorterThanItsHeaderSaysIsAnError() {
    IOException error =
        assertThrows(IOException.class, () -> zstd.decompress(compressed(page(3, 999)), 1_000));
    assertThat(error.getMessage(), containsString("it has 999 bytes and not 1000"));
  }

  @Test
  void buffersAreReadAndWrittenWhereTheyStand() throws IOException {
    byte[] page = page(4, 500);
    byte[] compressed = compressed(page).toByteArray();
    ByteBuffer to = ByteBuffer.allocate(510).position(10);
    zstd.decompress(
        ByteBuffer.allocate(compressed.length + 3).put(3, compressed).position(3),
        compressed.length,
        to,
        500);
    assertThat(to.position(), is(510));
    assertThat(to.flip().position(10), is(ByteBuffer.wrap(page)));
  }

  private byte[] decompressed(byte[] page) {
    try {
      return zstd.decompress(compressed(page), page.length).toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static BytesInput compressed(byte[] page) {
    return BytesInput.from(Zstd.compress(page));
  }

  /** Half of it can be compressed. */
  private static byte[] page(int seed, int size) {
    byte[] page = new byte[size];
    new Random(seed).nextBytes(page);
    Arrays.fill(page, 0, size / 2, (byte) seed);
    return page;
  }
}
