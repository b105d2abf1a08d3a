package org.saleslakehouse.transforms.parse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.sameInstance;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.transforms.sale.Sale;
import org.saleslakehouse.transforms.sale.TestSales;

/**
 * Goal: the short way reads the usual sales, and only those that the JSON library would read to the
 * same. Method: forms of each kind of value, each held against the library; the fuzz test does so
 * with mutated messages.
 */
class SaleScannerTest {
  private static final int MAX_BYTES = 1000;

  private final SaleScanner scanner = new SaleScanner(MAX_BYTES, new Timestamps(ZoneOffset.UTC));
  private final SaleParser parser = new SaleParser(MAX_BYTES, 64, ZoneOffset.UTC, false);

  private Sale scan(String json) {
    return scanner.scan(json.getBytes(StandardCharsets.UTF_8));
  }

  private Sale byLibrary(String json) {
    return parser.parseAsJson(TestSales.record(json)).sale();
  }

  private void assertUsual(String json) {
    assertThat(json, scan(json), notNullValue());
    assertThat(json, scan(json), is(byLibrary(json)));
  }

  @Test
  void theUsualSaleIsRead() {
    assertUsual(TestSales.json());
  }

  @Test
  void whiteSpaceMayStandBetweenAllParts() {
    assertUsual(
        " \t"
            + TestSales.json()
                .replace(",\"", "\t,\r\n \"")
                .replace("\":", "\" : ")
                .replace("}", "\n}")
            + "\n");
  }

  @Test
  void theFieldsMayComeInAnyOrderAndChangeIt() {
    String json = TestSales.json();
    List<String> fields = new ArrayList<>(List.of(json.substring(1, json.length() - 1).split(",")));
    for (int i = 0; i < 200; i++) {
      Collections.shuffle(fields, new Random(i));
      assertUsual("{" + String.join(",", fields) + "}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vente_id | 0",
        "vente_id | 999999999",
        "quantite | 1",
        "montant | 0",
        "montant | 0.0",
        "montant | 7",
        "montant | 0.000001",
        "montant | 1000000000000",
        "montant | 999999999999.9",
        "montant | 0.1234567890123",
        "timestamp | '\"2025-12-10T08:30:00\"'",
        "timestamp | '\"2025-12-10 08:30:00.5+01:00\"'",
        "pays | '\"\"'",
        "pays | '\"Côte d’Ivoire 😀\"'"
      })
  void theseValuesAreUsual(String field, String json) {
    assertUsual(TestSales.with(field, json));
  }

  /** Good or not: others decide. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vente_id | -1",
        "vente_id | 01",
        "vente_id | 1000000000",
        "vente_id | 1.0",
        "vente_id | 1e2",
        "vente_id | 1x",
        "vente_id | '\"1\"'",
        "vente_id | null",
        "vente_id | ''",
        "quantite | 0",
        "montant | -0.0",
        "montant | 1e3",
        "montant | 1.",
        "montant | .5",
        "montant | 00.5",
        "montant | 0.0000009",
        "montant | 1000000000000.1",
        "montant | 123456789012.345678",
        "montant | NaN",
        "montant | true",
        "timestamp | 1765355400",
        "timestamp | '\"2025-12-10\"'",
        "timestamp | '\"2025-02-30T00:00:00Z\"'",
        "timestamp | '\"2025-12-10T08:30:00.123456789012345678901234567890Z\"'",
        "timestamp | '\"2025-12-10T08:30:00\\u005A\"'",
        "pays | '\"a\\nb\"'",
        "pays | '\"a\tb\"'",
        "pays | null",
        "pays | [\"France\"]",
        "canal | '\"web\"'"
      })
  void theseValuesAreNotUsual(String field, String json) {
    assertThat(scan(TestSales.with(field, json)), nullValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "{}", "[]", "null", "{\"vente_id\"", "{\"vente_id\":1"})
  void piecesAreNotUsual(String json) {
    assertThat(scan(json), nullValue());
  }

  @Test
  void everyBeginningOfASaleIsNotUsual() {
    String json = TestSales.json();
    for (int length = 0; length < json.length(); length++) {
      assertThat(json.substring(0, length), scan(json.substring(0, length)), nullValue());
    }
  }

  @Test
  void aFieldThatIsMissingOrComesTwiceIsNotUsual() {
    for (String field : SaleParser.FIELDS) {
      assertThat(field, scan(TestSales.without(field)), nullValue());
      String json = TestSales.json();
      String twice = json.substring(0, json.length() - 1) + ",\"" + field + "\":1}";
      assertThat(twice, scan(twice), nullValue());
    }
  }

  @Test
  void whatFollowsTheSaleIsNotUsual() {
    assertThat(scan(TestSales.json() + "x"), nullValue());
    assertThat(scan(TestSales.json() + TestSales.json()), nullValue());
    assertThat(scan(TestSales.json().replace("}", ",}")), nullValue());
    assertThat(scan("\uFEFF" + TestSales.json()), nullValue());
  }

  @Test
  void noValueOneThatIsTooLargeAndOneThatIsNoUtf8AreNotUsual() {
    assertThat(scanner.scan(null), nullValue());
    String json = TestSales.json();
    int size = json.getBytes(StandardCharsets.UTF_8).length;
    assertThat(scan(json + " ".repeat(MAX_BYTES - size)), notNullValue());
    assertThat(scan(json + " ".repeat(MAX_BYTES - size + 1)), nullValue());
    assertThat(scanner.scan(json.getBytes(StandardCharsets.ISO_8859_1)), nullValue());
  }

  @Test
  void amountsAreTheDoublesThatTheLibraryReads() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      String digits = String.valueOf(random.nextLong(1, 100_000_000_000_000L));
      int point = random.nextInt(digits.length() + 1);
      String amount =
          (point == 0 ? "0" : digits.substring(0, point))
              + (point == digits.length() ? "" : "." + digits.substring(point));
      Sale sale = scan(TestSales.with("montant", amount));
      if (sale != null) {
        assertThat(amount, sale.montant(), is(Double.parseDouble(amount)));
      }
    }
  }

  @Test
  void timesWithoutAnOffsetAreThoseOfTheZone() {
    SaleScanner paris = new SaleScanner(MAX_BYTES, new Timestamps(ZoneId.of("Europe/Paris")));
    String json = TestSales.with("timestamp", "\"2025-12-10T08:30:00\"");
    assertThat(
        paris.scan(json.getBytes(StandardCharsets.UTF_8)).timestamp().toString(),
        is("2025-12-10T07:30:00Z"));
  }

  @Test
  void textsThatComeAgainAreTheSameObject() {
    Sale one = scan(TestSales.json());
    Sale other = scan(TestSales.with("vente_id", "18"));
    assertThat(other.clientNom(), sameInstance(one.clientNom()));
    assertThat(scan(TestSales.with("pays", "\"Italie\"")).pays(), not(one.pays()));
  }

  /** More texts than are kept, of which many fall on the same place, and some too long to keep. */
  @Test
  void keptTextsAreNeverTakenForOthers() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 20_000; i++) {
        String name = "client " + i + (i % 100 == 0 ? "é".repeat(40) : "");
        Sale sale = scan(TestSales.with("client_nom", "\"" + name + "\""));
        assertThat(sale.clientNom(), is(name));
      }
    }
  }
}
