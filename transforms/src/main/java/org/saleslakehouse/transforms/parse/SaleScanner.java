package org.saleslakehouse.transforms.parse;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.transforms.sale.Sale;
import org.saleslakehouse.transforms.sale.Utf8;

/**
 * Reads sales of the usual form straight from their bytes: the fields of the contract, each once
 * and in any order, texts without escapes, numbers without sign and exponent. For everything else
 * it gives up, and {@link SaleParser} reads the record with a JSON library, which also finds the
 * words for what is wrong. So the two never differ: a sale that this class reads is the one that
 * the library would have read.
 *
 * <p>The library takes most of the time that Bronze has for a record, for what the usual record
 * does not need. Texts of sales come again and again; they are kept, so that most need neither
 * decoding nor memory. Not thread-safe.
 */
final class SaleScanner {
  private static final byte[][] NAMES = new byte[SaleParser.FIELDS.size()][];

  static {
    Arrays.setAll(NAMES, i -> SaleParser.FIELDS.get(i).getBytes(StandardCharsets.US_ASCII));
  }

  private static final int MAX_INT_DIGITS = 9;

  /** So many digits, and a power of ten of so many zeros, are exact in a double; so is no more. */
  private static final int MAX_EXACT_DIGITS = 15;

  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private final int maxBytes;
  private final Timestamps timestamps;
  private final KeptTexts texts = new KeptTexts();
  private final char[] timestamp = new char[32];

  /** Which field followed each field the last time; at the end, which came first. */
  private final int[] follower = new int[NAMES.length + 1];

  private byte[] bytes = {};
  private int at;

  private int venteId;
  private int clientId;
  private int produitId;
  private long timestampMicros;
  private int quantite;
  private double montant;
  private String clientNom = "";
  private String produitNom = "";
  private String categorie = "";
  private String pays = "";
  private String segment = "";

  SaleScanner(int maxBytes, Timestamps timestamps) {
    this.maxBytes = maxBytes;
    this.timestamps = timestamps;
    Arrays.setAll(follower, i -> (i + 1) % NAMES.length);
    follower[NAMES.length] = 0;
  }

  /** The sale that a record's value is, or null if it is not of the usual form. */
  @Nullable Sale scan(byte @Nullable [] value) {
    if (value == null || value.length > maxBytes || Utf8.firstInvalid(value) >= 0) {
      return null;
    }
    bytes = value;
    at = 0;
    if (!scanObject()) {
      return null;
    }
    return new Sale(
        venteId,
        clientId,
        produitId,
        Instant.ofEpochSecond(timestampMicros / 1_000_000L, timestampMicros % 1_000_000L * 1_000L),
        quantite,
        montant,
        clientNom,
        produitNom,
        categorie,
        pays,
        segment,
        null);
  }

  private boolean scanObject() {
    if (!skip('{')) {
      return false;
    }
    int seen = 0;
    int last = NAMES.length;
    for (int n = 0; n < NAMES.length; n++) {
      int field = n > 0 && !skip(',') ? -1 : scanName(follower[last]);
      if (field < 0 || (seen & 1 << field) != 0 || !skip(':') || !scanValue(field)) {
        return false;
      }
      seen |= 1 << field;
      follower[last] = field;
      last = field;
    }
    return skip('}') && peek() < 0;
  }

  /** The field of which the name comes next, which is probably the expected one; -1 for none. */
  private int scanName(int expected) {
    if (!skip('"')) {
      return -1;
    }
    if (isName(expected)) {
      at += NAMES[expected].length + 1;
      return expected;
    }
    for (int i = 0; i < NAMES.length; i++) {
      if (isName(i)) {
        at += NAMES[i].length + 1;
        return i;
      }
    }
    return -1;
  }

  private boolean isName(int field) {
    byte[] name = NAMES[field];
    int end = at + name.length;
    return end < bytes.length
        && bytes[end] == '"'
        && Arrays.equals(bytes, at, end, name, 0, name.length);
  }

  private boolean scanValue(int field) {
    switch (field) {
      case 0:
        return (venteId = scanInt()) >= 0;
      case 1:
        return (clientId = scanInt()) >= 0;
      case 2:
        return (produitId = scanInt()) >= 0;
      case 3:
        return scanTimestamp();
      case 4:
        return (quantite = scanInt()) >= 1;
      case 5:
        return scanAmount();
      default:
        String text = scanText();
        if (text == null) {
          return false;
        }
        switch (field) {
          case 6 -> clientNom = text;
          case 7 -> produitNom = text;
          case 8 -> categorie = text;
          case 9 -> pays = text;
          default -> segment = text;
        }
        return true;
    }
  }

  /** An int from 0 on of at most nine digits, or -1. */
  private int scanInt() {
    int start = peek() < 0 ? bytes.length : at;
    int value = 0;
    int i = start;
    while (i < bytes.length && isDigit(bytes[i])) {
      value = value * 10 + bytes[i] - '0';
      if (++i - start > MAX_INT_DIGITS) {
        return -1;
      }
    }
    at = i;
    return isNumber(start, i) ? value : -1;
  }

  private boolean scanAmount() {
    int start = peek() < 0 ? bytes.length : at;
    long digits = 0;
    int i = start;
    while (i < bytes.length && isDigit(bytes[i]) && i - start <= MAX_EXACT_DIGITS) {
      digits = digits * 10 + bytes[i++] - '0';
    }
    if (!isWhole(start, i)) {
      return false;
    }
    int decimals = 0;
    if (i < bytes.length && bytes[i] == '.') {
      int point = i++;
      while (i < bytes.length && isDigit(bytes[i]) && i - start <= MAX_EXACT_DIGITS + 1) {
        digits = digits * 10 + bytes[i++] - '0';
      }
      decimals = i - point - 1;
      if (decimals == 0) {
        return false;
      }
    }
    at = i;
    if (!isEnd(i) || i - start > MAX_EXACT_DIGITS) {
      return false;
    }
    // Both are exact, and a quotient is rounded once: to the double that is nearest.
    montant = digits / POWERS_OF_TEN[decimals];
    return montant == 0
        || (montant >= Numbers.MIN_POSITIVE_MONTANT && montant <= Numbers.MAX_MONTANT);
  }

  private boolean isNumber(int start, int end) {
    return isWhole(start, end) && isEnd(end);
  }

  /** Whether these digits are some, and begin with a zero only if that is all. */
  private boolean isWhole(int start, int end) {
    return end > start && (bytes[start] != '0' || end == start + 1);
  }

  /** Whether a number ends here, and does not go on as 1.5, 1e3 or 1x. */
  private boolean isEnd(int i) {
    return i < bytes.length && (bytes[i] == ',' || bytes[i] == '}' || isWhiteSpace(bytes[i]));
  }

  private boolean scanTimestamp() {
    if (!skip('"')) {
      return false;
    }
    int length = 0;
    while (at < bytes.length && bytes[at] != '"') {
      byte b = bytes[at++];
      if (b < ' ' || b == '\\' || length == timestamp.length) {
        return false;
      }
      timestamp[length++] = (char) b;
    }
    at++;
    timestampMicros = timestamps.usual(timestamp, 0, length);
    return timestampMicros != Timestamps.NOT_USUAL;
  }

  private @Nullable String scanText() {
    if (!skip('"')) {
      return null;
    }
    int start = at;
    int hash = 0;
    int i = start;
    for (; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '"') {
        at = i + 1;
        return texts.of(bytes, start, i, hash);
      }
      if (b == '\\' || (b >= 0 && b < ' ')) {
        return null;
      }
      hash = 31 * hash + b;
    }
    return null;
  }

  /** Goes behind this character, and white space before it, if it comes next. */
  private boolean skip(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  /** The next byte that is no white space, to which it goes; -1 at the end. */
  private int peek() {
    while (at < bytes.length) {
      byte b = bytes[at];
      if (!isWhiteSpace(b)) {
        return b & 0xFF;
      }
      at++;
    }
    return -1;
  }

  private static boolean isWhiteSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
