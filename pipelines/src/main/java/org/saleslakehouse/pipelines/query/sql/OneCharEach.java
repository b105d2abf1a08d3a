package org.saleslakehouse.pipelines.query.sql;

import java.util.HashMap;
import java.util.Map;

/**
 * Texts in which each character is one {@code char}, for functions that count these: a character
 * that needs two is replaced by one that the texts do not have, and put back into the result.
 */
final class OneCharEach {
  private final Map<Integer, Character> substitutes = new HashMap<>();
  private final Map<Character, Integer> characters = new HashMap<>();

  /** For a function that takes these texts. */
  OneCharEach(String... texts) {
    for (String text : texts) {
      if (hasPairs(text)) {
        text.codePoints().filter(Character::isSupplementaryCodePoint).forEach(c -> add(c, texts));
      }
    }
  }

  private void add(int character, String[] texts) {
    if (!substitutes.containsKey(character)) {
      char unused = (char) (substitutes.size() + 1);
      while (characters.containsKey(unused) || unused == ' ' || isIn(texts, unused)) {
        unused++;
      }
      substitutes.put(character, unused);
      characters.put(unused, character);
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

  private static boolean isIn(String[] texts, char wanted) {
    for (String text : texts) {
      if (text.indexOf(wanted) >= 0) {
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
