package org.saleslakehouse.integration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.simulator.Malformation;
import org.saleslakehouse.pipelines.simulator.SaleRecord;

/** A record to send, and what is to become of it: a sale, or a rejection for a reason. */
final class TestRecord {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Instant sentAt;
  private final byte @Nullable [] key;
  private final byte @Nullable [] value;
  private final Map<String, byte[]> headers;
  private final @Nullable JsonNode sale;
  private final @Nullable String reason;

  private TestRecord(
      Instant sentAt,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Map<String, byte[]> headers,
      @Nullable JsonNode sale,
      @Nullable String reason) {
    this.sentAt = sentAt;
    this.key = key;
    this.value = value;
    this.headers = headers;
    this.sale = sale;
    this.reason = reason;
  }

  /** What the simulator makes. */
  static TestRecord of(SaleRecord generated) {
    if (generated.malformation().isPresent()) {
      return rejected(
          generated.sentAt(),
          generated.key(),
          generated.value(),
          reason(generated.malformation().get(), generated.value()));
    }
    try {
      return new TestRecord(
          generated.sentAt(),
          generated.key(),
          generated.value(),
          Map.of(),
          JSON.readTree(generated.value()),
          null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A sale; fields that the contract does not know are to be rescued. */
  static TestRecord sale(Instant sentAt, ObjectNode sale) {
    try {
      return new TestRecord(
          sentAt,
          sale.get("client_id").asText().getBytes(StandardCharsets.UTF_8),
          JSON.writeValueAsBytes(sale),
          Map.of(),
          sale.deepCopy(),
          null);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** No sale, for this reason of the closed list. */
  static TestRecord rejected(
      Instant sentAt, byte @Nullable [] key, byte @Nullable [] value, String reason) {
    return new TestRecord(sentAt, key, value, Map.of(), null, reason);
  }

  TestRecord withHeaders(Map<String, byte[]> headers) {
    return new TestRecord(sentAt, key, value, headers, sale, reason);
  }

  /** A sale's JSON, all eleven fields; change what the test is about. */
  static ObjectNode saleJson(int id, Instant time) {
    return JSON.createObjectNode()
        .put("vente_id", id)
        .put("client_id", 1)
        .put("produit_id", 102)
        .put("timestamp", time.toString())
        .put("quantite", 2)
        .put("montant", 51.0)
        .put("client_nom", "Jean Dupont")
        .put("produit_nom", "Souris sans fil")
        .put("categorie", "Électronique")
        .put("pays", "France")
        .put("segment", "Particulier");
  }

  private static String reason(Malformation malformation, byte[] value) {
    return switch (malformation) {
      // The end may fall between the bytes of an é.
      case TRUNCATED -> isUtf8(value) ? "not_json" : "not_utf8";
      case NOT_JSON -> "not_json";
      case NOT_AN_OBJECT -> "not_an_object";
      case MISSING_FIELD, NULL_FIELD -> "missing_field";
      case WRONG_TYPE -> "wrong_type";
      case BAD_TIMESTAMP -> "bad_timestamp";
      case NEGATIVE_QUANTITY, OUT_OF_RANGE -> "out_of_range";
      case EMPTY -> "empty";
    };
  }

  private static boolean isUtf8(byte[] value) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** The Kafka timestamp, in whole milliseconds. */
  Instant sentAt() {
    return sentAt;
  }

  byte @Nullable [] key() {
    return key;
  }

  byte @Nullable [] value() {
    return value;
  }

  Map<String, byte[]> headers() {
    return headers;
  }

  /** Null if it is to be rejected. */
  @Nullable JsonNode sale() {
    return sale;
  }

  /** Why it is to be rejected, as the quarantine is to say; null for a sale. */
  @Nullable String reason() {
    return reason;
  }
}
