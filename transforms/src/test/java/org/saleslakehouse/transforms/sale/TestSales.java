package org.saleslakehouse.transforms.sale;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Sales for tests, well-formed unless a field is set otherwise. */
public final class TestSales {
  /** 2025-12-10T08:30:01Z, one second after the event of {@link #json}. */
  public static final long LOGGED_MILLIS = 1_765_355_401_000L;

  private static final Map<String, String> FIELDS = new LinkedHashMap<>();

  static {
    FIELDS.put("vente_id", "17");
    FIELDS.put("client_id", "3");
    FIELDS.put("produit_id", "101");
    FIELDS.put("timestamp", "\"2025-12-10T08:30:00.123456Z\"");
    FIELDS.put("quantite", "2");
    FIELDS.put("montant", "1799.98");
    FIELDS.put("client_nom", "\"Jean Dupont\"");
    FIELDS.put("produit_nom", "\"Écran 27 pouces\"");
    FIELDS.put("categorie", "\"Électronique\"");
    FIELDS.put("pays", "\"France\"");
    FIELDS.put("segment", "\"Particulier\"");
  }

  public static String json() {
    return text(FIELDS);
  }

  /** With one field set to the given JSON text, appended if it is not of the contract. */
  public static String with(String field, String json) {
    Map<String, String> fields = new LinkedHashMap<>(FIELDS);
    fields.put(field, json);
    return text(fields);
  }

  public static String without(String field) {
    Map<String, String> fields = new LinkedHashMap<>(FIELDS);
    fields.remove(field);
    return text(fields);
  }

  private static String text(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(e -> "\"" + e.getKey() + "\":" + e.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  public static SourceRecord record(String value) {
    return record(value.getBytes(StandardCharsets.UTF_8));
  }

  public static SourceRecord record(byte[] value) {
    return new SourceRecord(
        "ventes_stream",
        2,
        41,
        LOGGED_MILLIS,
        bytes("3"),
        value,
        List.of(new SourceRecord.Header("source", bytes("till-4"))));
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private TestSales() {}
}
