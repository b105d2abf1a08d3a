package org.saleslakehouse.io.delta.internal.types;

import java.nio.ByteBuffer;

/** Z85 (ZeroMQ RFC 32): four bytes in five characters. The log has deletion vectors in it. */
final class Base85 {
  private static final String DIGITS =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

  static byte[] decode(String text) {
    if (text.length() % 5 != 0) {
      throw new IllegalArgumentException("'" + text + "' is not in base 85");
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length() / 5 * 4);
    for (int i = 0; i < text.length(); i += 5) {
      long number = 0;
      for (int digit = i; digit < i + 5; digit++) {
        int value = DIGITS.indexOf(text.charAt(digit));
        if (value < 0) {
          throw new IllegalArgumentException("'" + text + "' is not in base 85");
        }
        number = number * 85 + value;
      }
      bytes.putInt((int) number);
    }
    return bytes.array();
  }

  private Base85() {}
}
