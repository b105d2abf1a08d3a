package org.saleslakehouse.pipelines.query.sql;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Texts in which each character is one {@code char}, for functions that count these: a character
 * that needs two is replaced by one that the texts do not have, and put back into the result.
 */
final class OneCharEach {
  private final Map<Integer, Character> substitutes = new HashMap<>();
  private final Map<Character, Integer> characters = new HashMap<>();

  /** For a function that takes these texts, and may fill up with spaces. */
  OneCharEach(String... texts) {
    if (Arrays.stream(texts).anyMatch(OneCharEach::hasPairs)) {
      BitSet taken = new BitSet();
      taken.set(' ');
      for (String text : texts) {
        text.chars().forEach(taken::set);
      }
      for (String text : texts) {
        text.codePoints()
            .filter(Character::isSupplementaryCodePoint)
            .forEach(character -> substitute(character, taken));
      }
    }
  }

  private void substitute(int character, BitSet taken) {
    if (!substitutes.containsKey(character)) {
      int unused = taken.nextClearBit(0);
      if (unused > Character.MAX_VALUE) {
        throw new IllegalArgumentException("too many characters that differ in one call");
      }
      taken.set(unused);
      substitutes.put(character, (char) unused);
      characters.put((char) unused, character);
    }
  }

  private static boolean hasPairs(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isHighSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  String encode(String text) {
    if (substitutes.isEmpty()) {
      return text;
    }
    StringBuilder encoded = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character -> {
              Character substitute = substitutes.get(character);
              encoded.append(substitute == null ? (char) character : substitute);
            });
    return encoded.toString();
  }

  String decode(String result) {
    if (substitutes.isEmpty()) {
      return result;
    }
    StringBuilder decoded = new StringBuilder(result.length());
    for (int i = 0; i < result.length(); i++) {
      Integer character = characters.get(result.charAt(i));
      decoded.appendCodePoint(character == null ? result.charAt(i) : character);
    }
    return decoded.toString();
  }
}
