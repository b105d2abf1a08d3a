package org.saleslakehouse.pipelines.kafka;

import java.nio.charset.StandardCharsets;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads numbers and bytes as {@link RecordBlockWriter} packs them. */
final class PackedInput {
  private final String what;
  private final byte[] packed;
  private final int end;
  private int at;

  /**
   * From the beginning of the array.
   *
   * @param what named by errors
   */
  PackedInput(String what, byte[] packed, int end) {
    this.what = what;
    this.packed = packed;
    this.end = end;
  }

  boolean isAtEnd() {
    return at == end;
  }

  long readLong() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at == end) {
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

  /** A number that is no length is damage as well. */
  int readLength() {
    long length = readLong();
    if (length < -1 || length > Integer.MAX_VALUE) {
      throw damaged(length + " is announced as a length");
    }
    return (int) length;
  }

  byte @Nullable [] readBytes() {
    int length = readLength();
    if (length < 0) {
      return null;
    }
    int from = skip(length);
    byte[] bytes = new byte[length];
    System.arraycopy(packed, from, bytes, 0, length);
    return bytes;
  }

  String readText() {
    byte[] bytes = readBytes();
    if (bytes == null) {
      throw damaged("a name is null");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Passes over so many bytes and returns where they begin in the array. */
  int skip(int length) {
    if (length < 0 || length > end - at) {
      throw damaged(length + " bytes are announced, " + (end - at) + " are left");
    }
    int from = at;
    at += length;
    return from;
  }

  IllegalStateException damaged(String why) {
    return new IllegalStateException(
        what + " is damaged at byte " + at + " of " + end + ": " + why);
  }
}
