package org.saleslakehouse.transforms.parse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.saleslakehouse.transforms.sale.TestSales.json;
import static org.saleslakehouse.transforms.sale.TestSales.record;
import static org.saleslakehouse.transforms.sale.TestSales.with;
import static org.saleslakehouse.transforms.sale.TestSales.without;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.transforms.sale.ParsedSale;
import org.saleslakehouse.transforms.sale.Rejection;
import org.saleslakehouse.transforms.sale.Rejection.Reason;
import org.saleslakehouse.transforms.sale.Rows;
import org.saleslakehouse.transforms.sale.Sale;
import org.saleslakehouse.transforms.sale.SourceRecord;
import org.saleslakehouse.transforms.sale.TestSales;
import org.saleslakehouse.transforms.sale.Utf8;

/**
 * Goal: each rule of the contract, from both sides. Method: one message per rule through the
 * parser, no pipeline.
 */
class SaleParserTest {
  private static final Sale SALE =
      new Sale(
          17,
          3,
          101,
          Instant.parse("2025-12-10T08:30:00.123456Z"),
          2,
          1799.98,
          "Jean Dupont",
          "Écran 27 pouces",
          "Électronique",
          "France",
          "Particulier",
          null);

  private final SaleParser strict = new SaleParser(1 << 20, 64, ZoneOffset.UTC, false);

  @Test
  void readsEveryField() {
    SourceRecord record = record(json());
    ParsedSale parsed = strict.parse(record);
    assertThat(parsed.rejection(), is(nullValue()));
    assertThat(parsed.sale(), is(SALE));
    assertThat(parsed.source(), is(sameInstance(record)));
  }

  @Test
  void readsFieldsInAnyOrderWithWhiteSpaceAndEscapes() {
    String text =
        " {\n\"segment\" : \"Particulier\", \"pays\":\"Fr\\u0061nce\",\"categorie\":\"\\u00c9lectronique\","
            + "\"produit_nom\":\"Écran 27 pouces\",\"client_nom\":\"Jean Dupont\",\"montant\":179998e-2,"
            + "\"quantite\":2,\"timestamp\":\"2025-12-10 08:30:00.123456789Z\",\"produit_id\":101,"
            + "\"client_id\":3,\"vente_id\":17 } \r\n\t";
    assertThat(strict.parse(record(text)).sale(), is(SALE));
  }

  @Test
  void skipsAByteOrderMarkAndKeepsRescuedFieldsWhole() {
    Sale sale = sale(strict, "\uFEFF" + with("canal", "\"wéb\""));
    assertThat(sale.rescuedData(), is("{\"canal\":\"wéb\"}"));
  }

  static Stream<Arguments> unknownFields() {
    return Stream.of(
            "\"texte\"",
            "\"\"",
            "\"é\\u00e9 \\\" \\\\ \\ud83d\"",
            "12",
            "-0.50e+3",
            "123456789012345678901234567890",
            "true",
            "false",
            "null",
            "[]",
            "{}",
            "[1, {\"a\" : [\"]\", \"}\"]}, null]",
            "{ \"x\" : { \"y\" : [ 1 , 2 ] } }")
        .map(Arguments::arguments);
  }

  @ParameterizedTest
  @MethodSource("unknownFields")
  void keepsUnknownFieldsAsTheyStand(String value) throws Exception {
    String atTheEnd = with("canal", value);
    String atTheStart = "{\"canal\" : " + value + " ," + json().substring(1);
    assertThat(sale(strict, atTheEnd).rescuedData(), is("{\"canal\":" + value + "}"));
    assertThat(sale(strict, atTheStart).rescuedData(), is("{\"canal\" : " + value + "}"));
    try (JsonParser p = new JsonFactory().createParser(sale(strict, atTheEnd).rescuedData())) {
      p.nextToken();
      p.skipChildren();
      assertThat(p.nextToken(), is(nullValue()));
    }
  }

  @Test
  void keepsSeveralUnknownFieldsInTheirOrderAndRepeatedOnesToo() {
    String text =
        "{\"b\":1,\"\\u0061\":[2],"
            + json().substring(1, json().length() - 1)
            + ",\"b\":{\"c\":3}}";
    assertThat(sale(strict, text).rescuedData(), is("{\"b\":1,\"\\u0061\":[2],\"b\":{\"c\":3}}"));
  }

  @Test
  void aFieldWithOtherCaseIsUnknown() {
    assertThat(
        rejection(strict, without("pays").replace("}", ",\"Pays\":\"France\"}")).field(),
        is("pays"));
  }

  static Stream<Arguments> rejected() {
    String deep = "[".repeat(64) + "]".repeat(64);
    String digits = "9".repeat(100_000);
    return Stream.of(
        arguments("", Reason.EMPTY, null, "the value has no bytes"),
        arguments(" \n\t", Reason.EMPTY, null, "only white space"),
        arguments("\uFEFF", Reason.EMPTY, null, "only white space"),
        arguments("[1,2]", Reason.NOT_AN_OBJECT, null, "found an array"),
        arguments("\"text\"", Reason.NOT_AN_OBJECT, null, "found the text \"text\""),
        arguments("12.5", Reason.NOT_AN_OBJECT, null, "found 12.5"),
        arguments("null", Reason.NOT_AN_OBJECT, null, "found null"),
        arguments("{}", Reason.MISSING_FIELD, "vente_id", "is absent"),
        arguments(
            json() + "x",
            Reason.TRAILING_CONTENT,
            null,
            "the object ends at byte 247, but the value goes on"),
        arguments(
            json() + json(),
            Reason.TRAILING_CONTENT,
            null,
            "the object ends at byte 247, but the value goes on"),
        arguments(
            json() + ",",
            Reason.TRAILING_CONTENT,
            null,
            "the object ends at byte 247, but the value goes on"),
        arguments(
            json() + "}",
            Reason.TRAILING_CONTENT,
            null,
            "the object ends at byte 247, but the value goes on"),
        arguments(
            json() + "\0",
            Reason.TRAILING_CONTENT,
            null,
            "the object ends at byte 247, but the value goes on"),
        arguments(with("x", deep), Reason.TOO_DEEP, "x", "nested deeper than 64"),
        arguments(
            with("x", "{\"a\":".repeat(64) + "1" + "}".repeat(64)),
            Reason.TOO_DEEP,
            "x",
            "nested deeper than 64"),
        arguments(with("x", "NaN"), Reason.NOT_JSON, "x", "holds NaN, which JSON does not know"),
        arguments(
            with("x", "[{\"y\":-Infinity}]"),
            Reason.NOT_JSON,
            "x",
            "holds -Infinity, which JSON does not know"),
        arguments(
            json().replace("{", "{\"pays\":\"UK\","),
            Reason.DUPLICATE_FIELD,
            "pays",
            "occurs twice"),
        arguments(with("p\\u0061ys", "\"France\""), Reason.DUPLICATE_FIELD, "pays", "occurs twice"),
        arguments(with("pays", "null"), Reason.MISSING_FIELD, "pays", "is null"),
        arguments(with("montant", "null"), Reason.MISSING_FIELD, "montant", "is null"),
        arguments(with("pays", "12"), Reason.WRONG_TYPE, "pays", "expected a text, found 12"),
        arguments(
            with("pays", "[\"France\"]"),
            Reason.WRONG_TYPE,
            "pays",
            "expected a text, found an array"),
        arguments(
            with("pays", "\"\\ud800\""),
            Reason.NOT_UTF8,
            "pays",
            "an escape names half a surrogate pair"),
        arguments(
            with("timestamp", "1765355400"),
            Reason.WRONG_TYPE,
            "timestamp",
            "expected a text, found 1765355400"),
        arguments(
            with("timestamp", "\"2025-02-30T00:00:00Z\""),
            Reason.BAD_TIMESTAMP,
            "timestamp",
            "\"2025-02-30T00:00:00Z\": Invalid date 'FEBRUARY 30'"),
        arguments(
            with("vente_id", "\"17\""),
            Reason.WRONG_TYPE,
            "vente_id",
            "expected an integer, found the text \"17\""),
        arguments(
            with("vente_id", "17.0"),
            Reason.WRONG_TYPE,
            "vente_id",
            "expected an integer, found 17.0"),
        arguments(
            with("vente_id", "1e3"),
            Reason.WRONG_TYPE,
            "vente_id",
            "expected an integer, found 1e3"),
        arguments(
            with("vente_id", "true"),
            Reason.WRONG_TYPE,
            "vente_id",
            "expected an integer, found true"),
        arguments(
            with("vente_id", "{}"),
            Reason.WRONG_TYPE,
            "vente_id",
            "expected an integer, found an object"),
        arguments(with("vente_id", "-1"), Reason.OUT_OF_RANGE, "vente_id", "-1 must be at least 0"),
        arguments(
            with("client_id", "2147483648"),
            Reason.OUT_OF_RANGE,
            "client_id",
            "2147483648 does not fit 32 bits"),
        arguments(
            with("produit_id", "99999999999999999999"),
            Reason.OUT_OF_RANGE,
            "produit_id",
            "99999999999999999999 does not fit 32 bits"),
        arguments(with("quantite", "0"), Reason.OUT_OF_RANGE, "quantite", "0 must be at least 1"),
        arguments(with("quantite", "-3"), Reason.OUT_OF_RANGE, "quantite", "-3 must be at least 1"),
        arguments(
            with("montant", "-0.01"),
            Reason.OUT_OF_RANGE,
            "montant",
            "-0.01 must lie between 0 and 1e12"),
        arguments(
            with("montant", "1.1e12"),
            Reason.OUT_OF_RANGE,
            "montant",
            "1.1e12 must lie between 0 and 1e12"),
        arguments(
            with("montant", "1e-7"),
            Reason.OUT_OF_RANGE,
            "montant",
            "1e-7 must be 0 or at least 1e-6"),
        arguments(with("montant", "1e400"), Reason.OUT_OF_RANGE, "montant", "1e400 is not finite"),
        arguments(with("montant", "NaN"), Reason.OUT_OF_RANGE, "montant", "NaN is not finite"),
        arguments(
            with("montant", "Infinity"), Reason.OUT_OF_RANGE, "montant", "Infinity is not finite"),
        arguments(
            with("montant", "-Infinity"),
            Reason.OUT_OF_RANGE,
            "montant",
            "-Infinity is not finite"),
        arguments(
            with("montant", "\"n/a\""),
            Reason.WRONG_TYPE,
            "montant",
            "expected a number, found the text \"n/a\""),
        arguments(
            with("montant", "true"), Reason.WRONG_TYPE, "montant", "expected a number, found true"),
        arguments(
            with("montant", digits),
            Reason.OUT_OF_RANGE,
            "montant",
            digits.substring(0, 59) + "… is not finite"),
        arguments(
            with("vente_id", digits),
            Reason.OUT_OF_RANGE,
            "vente_id",
            digits.substring(0, 59) + "… does not fit 32 bits"),
        arguments(
            with("montant", "1e" + digits),
            Reason.OUT_OF_RANGE,
            "montant",
            ("1e" + digits).substring(0, 59) + "… is not finite"));
  }

  @ParameterizedTest
  @MethodSource("rejected")
  void rejectsWithReasonFieldAndDetail(String text, Reason reason, String field, String detail) {
    assertThat(rejection(strict, text), is(new Rejection(reason, field, detail)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"vente_id\"",
        "{\"vente_id\":",
        "{\"vente_id\":1",
        "{vente_id:1}",
        "{'vente_id':1}",
        "{\"vente_id\":01}",
        "{\"vente_id\":+1}",
        "{\"x\":.5}",
        "{\"x\":1.}",
        "{\"x\":[1,]}",
        "{\"x\":tru}",
        "{\"x\":\"a\nb\"}",
        "{\"x\":\"\\q\"}",
        "{\"x\":\"\\u12\"}",
        "{,}",
        "// note\n{}",
        "n/a",
        "]"
      })
  void rejectsWhatIsNotJson(String text) {
    assertThat(rejection(strict, text).reason(), is(Reason.NOT_JSON));
  }

  @Test
  void rejectsEveryTruncationOfAMessage() {
    String text = with("x", "[{\"y\":1.5}]");
    for (int length = 1; length < text.length(); length++) {
      assertThat(
          text.substring(0, length),
          rejection(strict, text.substring(0, length)).reason(),
          is(Reason.NOT_JSON));
    }
    assertThat(strict.parse(record(text)).isAccepted(), is(true));
  }

  @Test
  void rejectsEachMissingField() {
    for (String field : Rows.BRONZE.getFieldNames().subList(0, 11)) {
      assertThat(
          rejection(strict, without(field)),
          is(new Rejection(Reason.MISSING_FIELD, field, "is absent")));
    }
  }

  @Test
  void rejectsARecordWithoutAValue() {
    SourceRecord tombstone = new SourceRecord("t", 0, 0, 0, null, null, List.of());
    assertThat(
        strict.parse(tombstone).rejection(),
        is(new Rejection(Reason.EMPTY, null, "the record has no value")));
  }

  @Test
  void rejectsBytesThatAreNotUtf8() {
    byte[] latin1 = json().getBytes(StandardCharsets.ISO_8859_1);
    Rejection rejection = strict.parse(record(latin1)).rejection();
    assertThat(
        rejection, is(new Rejection(Reason.NOT_UTF8, null, "byte 0xC9 at 161 cannot stand there")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
  void rejectsOtherEncodingsThatTheJsonReaderWouldAccept(String charset) {
    byte[] bytes = TestSales.with("produit_nom", "\"Ecran\"").getBytes(Charset.forName(charset));
    assertThat(strict.parse(record(bytes)).rejection().reason(), is(Reason.NOT_UTF8));
  }

  @Test
  void limitsTheSizeToTheByte() {
    int bytes = json().getBytes(StandardCharsets.UTF_8).length;
    assertThat(
        new SaleParser(bytes, 64, ZoneOffset.UTC, false).parse(record(json())).isAccepted(),
        is(true));
    assertThat(
        rejection(new SaleParser(bytes - 1, 64, ZoneOffset.UTC, false), json()),
        is(new Rejection(Reason.TOO_LARGE, null, bytes + " bytes, allowed are " + (bytes - 1))));
  }

  @Test
  void limitsTheDepthToTheLevel() {
    assertThat(
        strict.parse(record(with("x", "[".repeat(63) + "]".repeat(63)))).isAccepted(), is(true));
    SaleParser flat = new SaleParser(1 << 20, 1, ZoneOffset.UTC, false);
    assertThat(flat.parse(record(json())).isAccepted(), is(true));
    assertThat(rejection(flat, with("x", "[]")).reason(), is(Reason.TOO_DEEP));
  }

  @Test
  void forgetsOneMessageBeforeTheNext() {
    sale(strict, with("canal", "1"));
    rejection(strict, with("canal", "NaN"));
    assertThat(sale(strict, json()), is(SALE));
    assertThat(rejection(strict, "{}").reason(), is(Reason.MISSING_FIELD));
  }

  @Test
  void survivesNamesMadeToCollide() {
    StringBuilder names = new StringBuilder("{");
    for (int i = 0; i < 30_000; i++) {
      names.append('"').append((char) ('a' + i % 7)).append(i * 31L).append("\":0,");
    }
    String text = names + json().substring(1);
    assertThat(sale(strict, text).venteId(), is(17));
  }

  @Test
  void boundsFieldAndDetail() {
    String longName = "n".repeat(10_000);
    Rejection rejection = rejection(strict, with(longName, "NaN"));
    assertThat(rejection.field().length(), equalTo(100));
    Rejection text = rejection(strict, with("montant", "\"" + "😀".repeat(10_000) + "\""));
    assertThat(text.detail().length() <= 300, is(true));
    assertThat(Utf8.canHold(text.detail()), is(true));
  }

  private static Sale sale(SaleParser parser, String text) {
    ParsedSale parsed = parser.parse(record(text));
    assertThat(text, parsed.rejection(), is(nullValue()));
    return parsed.sale();
  }

  private static Rejection rejection(SaleParser parser, String text) {
    ParsedSale parsed = parser.parse(record(text));
    assertThat(text, parsed.sale(), is(nullValue()));
    return parsed.rejection();
  }
}
