package org.saleslakehouse.transforms.sale;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.beam.sdk.util.VarInt;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The pieces of which the coders of this package are made. Each piece says its own length, so none
 * depends on its context.
 */
public final class Wire {

  public static void writeBytes(byte @Nullable [] bytes, OutputStream out) throws IOException {
    if (bytes == null) {
      VarInt.encode(0, out);
    } else {
      VarInt.encode(bytes.length + 1, out);
      out.write(bytes);
    }
  }

  public static byte @Nullable [] readBytes(InputStream in) throws IOException {
    int lengthPlusOne = VarInt.decodeInt(in);
    return lengthPlusOne == 0 ? null : readFully(in, lengthPlusOne - 1);
  }

  private static byte[] readFully(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("expected " + length + " bytes, found " + bytes.length);
    }
    return bytes;
  }

  public static void writeText(@Nullable String text, OutputStream out) throws IOException {
    writeBytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8), out);
  }

  static @Nullable String readNullableText(InputStream in) throws IOException {
    byte[] bytes = readBytes(in);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  public static String readText(InputStream in) throws IOException {
    String text = readNullableText(in);
    if (text == null) {
      throw new IOException("found null where a text must be");
    }
    return text;
  }

  /** Eight bytes, big-endian. */
  static void writeLong(long value, OutputStream out) throws IOException {
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
  }

  static long readLong(InputStream in) throws IOException {
    byte[] bytes = readFully(in, Long.BYTES);
    long value = 0;
    for (byte b : bytes) {
      value = (value << 8) | (b & 0xFF);
    }
    return value;
  }

  public static void writeDouble(double value, OutputStream out) throws IOException {
    writeLong(Double.doubleToLongBits(value), out);
  }

  public static double readDouble(InputStream in) throws IOException {
    return Double.longBitsToDouble(readLong(in));
  }

  /** An instant of whole microseconds. */
  static void writeMicros(Instant instant, OutputStream out) throws IOException {
    writeLong(
        Math.addExact(
            Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000),
        out);
  }

  static Instant readMicros(InputStream in) throws IOException {
    long micros = readLong(in);
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }

  public static void writeDecimal(BigDecimal value, OutputStream out) throws IOException {
    VarInt.encode(value.scale(), out);
    writeBytes(value.unscaledValue().toByteArray(), out);
  }

  public static BigDecimal readDecimal(InputStream in) throws IOException {
    int scale = VarInt.decodeInt(in);
    byte[] unscaled = readBytes(in);
    if (unscaled == null) {
      throw new IOException("found null where a decimal must be");
    }
    return new BigDecimal(new BigInteger(unscaled), scale);
  }

  private Wire() {}
}
