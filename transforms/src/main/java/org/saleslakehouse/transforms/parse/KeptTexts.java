package org.saleslakehouse.transforms.parse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes strings of UTF-8, and gives the same string again for the same bytes as long as no other
 * text has taken its place. Its size is fixed: texts that are all different cost what they would
 * cost without it. Not thread-safe.
 */
final class KeptTexts {
  private static final int PLACES = 1 << 12;
  private static final int MAX_BYTES = 64;

  private final byte[][] utf8s = new byte[PLACES][];
  private final String[] texts = new String[PLACES];

  /**
   * The text of {@code bytes[start, end)}.
   *
   * @param hash of these bytes: any, but always the same for the same
   */
  String of(byte[] bytes, int start, int end, int hash) {
    if (end - start > MAX_BYTES) {
      return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
    int place = (hash ^ hash >>> 12 ^ hash >>> 24) & PLACES - 1;
    byte[] kept = utf8s[place];
    if (kept != null && Arrays.equals(kept, 0, kept.length, bytes, start, end)) {
      return texts[place];
    }
    byte[] utf8 = Arrays.copyOfRange(bytes, start, end);
    String text = new String(utf8, StandardCharsets.UTF_8);
    utf8s[place] = utf8;
    texts[place] = text;
    return text;
  }
}
