package org.saleslakehouse.transforms.parse;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.transforms.sale.ParsedSale;
import org.saleslakehouse.transforms.sale.Rejection;
import org.saleslakehouse.transforms.sale.Rejection.Reason;
import org.saleslakehouse.transforms.sale.Sale;
import org.saleslakehouse.transforms.sale.SourceRecord;
import org.saleslakehouse.transforms.sale.Utf8;

/**
 * Reads one record to a sale or a rejection, whatever its bytes are. {@link ParseSales} states the
 * rules.
 *
 * <p>Nearly all records are read by {@link SaleScanner}. The others are read with a JSON library,
 * one token after the other, without a tree. Of several things that are wrong the first one met is
 * reported; absent fields are known only at the end. Not thread-safe: the fields of the sale that
 * is being read are kept in this object.
 */
final class SaleParser {
  /** The fields of the contract. Both ways of reading number them in this order. */
  static final List<String> FIELDS =
      List.of(
          "vente_id",
          "client_id",
          "produit_id",
          "timestamp",
          "quantite",
          "montant",
          "client_nom",
          "produit_nom",
          "categorie",
          "pays",
          "segment");

  private static final int ALL_FIELDS = (1 << FIELDS.size()) - 1;
  private static final int UNKNOWN = -1;

  private final int maxBytes;
  private final int maxDepth;
  private final Timestamps timestamps;
  private final Numbers numbers;
  private final JsonFactory json;
  private final SaleScanner usualSales;

  private int seen;
  private @Nullable String reading;
  private int venteId;
  private int clientId;
  private int produitId;
  private long loggedMillis;
  private long timestampMicros;
  private int quantite;
  private double montant;
  private String clientNom = "";
  private String produitNom = "";
  private String categorie = "";
  private String pays = "";
  private String segment = "";
  private final StringBuilder rescued = new StringBuilder();

  SaleParser(int maxBytes, int maxDepth, ZoneId timeZone, boolean lenientNumbers) {
    this.maxBytes = maxBytes;
    this.maxDepth = maxDepth;
    this.timestamps = new Timestamps(timeZone);
    this.numbers = new Numbers(lenientNumbers);
    this.usualSales = new SaleScanner(maxBytes, timestamps);
    this.json =
        JsonFactory.builder()
            // NaN and the infinities are read in order to say which field holds them.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            // Names come from outside: they must not fill the JVM's table of interned strings, and
            // names that were made to collide must not raise an error.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(maxDepth + 1) // a second belt: skipValue counts itself
                    .maxStringLength(maxBytes) // the size of the message bounds them already
                    .maxNumberLength(maxBytes)
                    .build())
            .build();
  }

  ParsedSale parse(SourceRecord record) {
    Sale usual = usualSales.scan(record.value());
    return usual == null ? parseAsJson(record) : ParsedSale.accepted(record, usual);
  }

  /** The same without the short way. */
  ParsedSale parseAsJson(SourceRecord record) {
    try {
      return ParsedSale.accepted(record, read(record.value(), record.timestampMillis()));
    } catch (RejectionException e) {
      return ParsedSale.rejected(record, e.rejection());
    }
  }

  private Sale read(byte @Nullable [] bytes, long logged) throws RejectionException {
    loggedMillis = logged;
    int start = checkBytes(bytes);
    seen = 0;
    rescued.setLength(0);
    reading = null;
    try (JsonParser p = json.createParser(bytes, start, bytes.length - start)) {
      readObject(p, bytes, start);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // None is known to happen with bytes in memory. Should the JSON reader have a bug that
      // some bytes hit, then one record goes to quarantine; thrown, it would stop the pipeline at
      // the same record for ever.
      throw new RejectionException(Reason.NOT_JSON, reading, "the JSON reader failed: " + e);
    }
    checkComplete();
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
        rescued.length() == 0 ? null : rescued.append('}').toString());
  }

  /** Where the JSON starts: after a byte order mark, if there is one. */
  private int checkBytes(byte @Nullable [] bytes) throws RejectionException {
    if (bytes == null) {
      throw new RejectionException(Reason.EMPTY, null, "the record has no value");
    }
    if (bytes.length == 0) {
      throw new RejectionException(Reason.EMPTY, null, "the value has no bytes");
    }
    if (bytes.length > maxBytes) {
      throw new RejectionException(
          Reason.TOO_LARGE, null, bytes.length + " bytes, allowed are " + maxBytes);
    }
    int invalid = Utf8.firstInvalid(bytes);
    if (invalid >= 0) {
      throw new RejectionException(
          Reason.NOT_UTF8,
          null,
          String.format("byte 0x%02X at %d cannot stand there", bytes[invalid], invalid));
    }
    // The JSON reader would take these for UTF-16 or UTF-32 and read on.
    for (int i = 0; i < Math.min(4, bytes.length); i++) {
      if (bytes[i] == 0) {
        throw new RejectionException(
            Reason.NOT_UTF8, null, "a zero byte at " + i + ", as in UTF-16");
      }
    }
    boolean byteOrderMark =
        bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    return byteOrderMark ? 3 : 0;
  }

  private void readObject(JsonParser p, byte[] bytes, int start)
      throws IOException, RejectionException {
    try {
      openObject(p);
      for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
        reading = name;
        readField(p, name, bytes, start);
        reading = null;
      }
      checkEnd(p);
    } catch (JacksonException e) {
      throw new RejectionException(Reason.NOT_JSON, fieldAtFault(p), message(e));
    }
  }

  /** The JSON reader looks at the value already when it is asked for the name. */
  private @Nullable String fieldAtFault(JsonParser p) throws IOException {
    return reading == null && p.currentToken() == JsonToken.FIELD_NAME ? p.currentName() : reading;
  }

  private static void openObject(JsonParser p) throws IOException, RejectionException {
    JsonToken first = p.nextToken();
    if (first == null) {
      throw new RejectionException(Reason.EMPTY, null, "only white space");
    }
    if (first != JsonToken.START_OBJECT) {
      throw new RejectionException(Reason.NOT_AN_OBJECT, null, "found " + Numbers.describe(p));
    }
  }

  private void readField(JsonParser p, String name, byte[] bytes, int start)
      throws IOException, RejectionException {
    int field = indexOf(name);
    if (field == UNKNOWN) {
      rescue(p, name, bytes, start);
      return;
    }
    if ((seen & (1 << field)) != 0) {
      throw new RejectionException(Reason.DUPLICATE_FIELD, name, "occurs twice");
    }
    seen |= 1 << field;
    if (p.nextToken() == JsonToken.VALUE_NULL) {
      throw new RejectionException(Reason.MISSING_FIELD, name, "is null");
    }
    switch (field) {
      case 0 -> venteId = numbers.readInt(p, name, 0);
      case 1 -> clientId = numbers.readInt(p, name, 0);
      case 2 -> produitId = numbers.readInt(p, name, 0);
      case 3 -> timestampMicros = readTimestamp(p, name);
      case 4 -> quantite = numbers.readInt(p, name, 1);
      case 5 -> montant = numbers.readAmount(p, name);
      case 6 -> clientNom = readText(p, name);
      case 7 -> produitNom = readText(p, name);
      case 8 -> categorie = readText(p, name);
      case 9 -> pays = readText(p, name);
      default -> segment = readText(p, name);
    }
  }

  private static int indexOf(String name) {
    return switch (name) {
      case "vente_id" -> 0;
      case "client_id" -> 1;
      case "produit_id" -> 2;
      case "timestamp" -> 3;
      case "quantite" -> 4;
      case "montant" -> 5;
      case "client_nom" -> 6;
      case "produit_nom" -> 7;
      case "categorie" -> 8;
      case "pays" -> 9;
      case "segment" -> 10;
      default -> UNKNOWN;
    };
  }

  private long readTimestamp(JsonParser p, String name) throws IOException, RejectionException {
    expectText(p, name);
    return timestamps.parse(
        name, p.getTextCharacters(), p.getTextOffset(), p.getTextLength(), loggedMillis);
  }

  private static String readText(JsonParser p, String name) throws IOException, RejectionException {
    expectText(p, name);
    String text = p.getText();
    if (!Utf8.canHold(text)) {
      throw new RejectionException(Reason.NOT_UTF8, name, "an escape names half a surrogate pair");
    }
    return text;
  }

  private static void expectText(JsonParser p, String name) throws IOException, RejectionException {
    if (p.currentToken() != JsonToken.VALUE_STRING) {
      throw new RejectionException(
          Reason.WRONG_TYPE, name, "expected a text, found " + Numbers.describe(p));
    }
  }

  /**
   * Keeps name and value as they stand in the message, so that nothing about them is lost, not even
   * a repeated name.
   */
  private void rescue(JsonParser p, String name, byte[] bytes, int start)
      throws IOException, RejectionException {
    int from = start + (int) p.currentTokenLocation().getByteOffset();
    p.nextToken();
    skipValue(p, name);
    int to = start + (int) p.currentLocation().getByteOffset();
    rescued
        .append(rescued.length() == 0 ? '{' : ',')
        .append(new String(bytes, from, to - from, StandardCharsets.UTF_8));
  }

  /** To the end of the value that starts at the current token. */
  private void skipValue(JsonParser p, String name) throws IOException, RejectionException {
    int depth = 1;
    while (true) {
      JsonToken token = p.currentToken();
      if (token == null) {
        throw new RejectionException(Reason.NOT_JSON, name, "breaks off");
      }
      if (token.isStructStart()) {
        if (++depth > maxDepth) {
          throw new RejectionException(Reason.TOO_DEEP, name, "nested deeper than " + maxDepth);
        }
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.VALUE_NUMBER_FLOAT && p.isNaN()) {
        // In rescued_data it would make a text that is no JSON.
        throw new RejectionException(
            Reason.NOT_JSON, name, "holds " + p.getText() + ", which JSON does not know");
      }
      if (depth == 1) {
        p.finishToken();
        return;
      }
      p.nextToken();
    }
  }

  private static void checkEnd(JsonParser p) throws IOException, RejectionException {
    long end = p.currentLocation().getByteOffset();
    boolean more;
    try {
      more = p.nextToken() != null;
    } catch (JacksonException e) {
      more = true; // whatever follows, it is not even JSON
    }
    if (more) {
      throw new RejectionException(
          Reason.TRAILING_CONTENT,
          null,
          "the object ends at byte " + end + ", but the value goes on");
    }
  }

  private void checkComplete() throws RejectionException {
    if (seen != ALL_FIELDS) {
      String first = FIELDS.get(Integer.numberOfTrailingZeros(~seen));
      throw new RejectionException(Reason.MISSING_FIELD, first, "is absent");
    }
  }

  private static String message(JacksonException e) {
    String where = e.getLocation() == null ? "" : " at byte " + e.getLocation().getByteOffset();
    return Rejection.shorten(String.valueOf(e.getOriginalMessage()), 200) + where;
  }
}
