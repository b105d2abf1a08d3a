package org.saleslakehouse.transforms.parse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.saleslakehouse.transforms.sale.TestSales.json;
import static org.saleslakehouse.transforms.sale.TestSales.record;
import static org.saleslakehouse.transforms.sale.TestSales.with;

import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.transforms.sale.ParsedSale;
import org.saleslakehouse.transforms.sale.Rejection;
import org.saleslakehouse.transforms.sale.Rejection.Reason;
import org.saleslakehouse.transforms.sale.Sale;

/**
 * Goal: the ends of the ranges, and numbers written as text. Method: whole messages through the
 * parser.
 */
class NumbersTest {
  private final SaleParser strict = new SaleParser(1 << 20, 64, ZoneOffset.UTC, false);
  private final SaleParser lenient = new SaleParser(1 << 20, 64, ZoneOffset.UTC, true);

  @Test
  void takesTheEdgesOfTheRanges() {
    assertThat(sale(strict, with("vente_id", "0")).venteId(), is(0));
    assertThat(sale(strict, with("vente_id", "2147483647")).venteId(), is(Integer.MAX_VALUE));
    assertThat(sale(strict, with("quantite", "1")).quantite(), is(1));
    assertThat(sale(strict, with("montant", "0")).montant(), is(0.0));
    assertThat(sale(strict, with("montant", "5")).montant(), is(5.0));
    assertThat(sale(strict, with("montant", "1e12")).montant(), is(1e12));
    assertThat(sale(strict, with("montant", "1e-6")).montant(), is(1e-6));
    assertThat(sale(strict, with("client_nom", "\"\"")).clientNom(), is(""));
    assertThat(sale(strict, with("client_nom", "\"\\ud83d\\ude00\"")).clientNom(), is("😀"));
  }

  @Test
  void turnsNegativeZeroIntoZero() {
    assertThat(Double.doubleToRawLongBits(sale(strict, with("montant", "-0.0")).montant()), is(0L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e-7", "1e-400", "-1e-400", "10E-999"})
  void whatIsNearlyNothingIsNoAmount(String number) {
    assertThat(
        rejection(strict, with("montant", number)),
        is(new Rejection(Reason.OUT_OF_RANGE, "montant", number + " must be 0 or at least 1e-6")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-0", "0.000", "0e5", "-0.0E-400"})
  void nothingMayBeWrittenInManyWays(String number) {
    assertThat(sale(strict, with("montant", number)).montant(), is(0.0));
  }

  @Test
  void takesNumbersAsTextOnlyWhenLenient() {
    Sale expected = sale(strict, json());
    assertThat(sale(lenient, with("vente_id", "\"17\"")), is(expected));
    assertThat(sale(lenient, with("montant", "\"1799.98\"")), is(expected));
    assertThat(sale(lenient, with("montant", "\"1.79998e3\"")), is(expected));
    assertThat(sale(lenient, json()), is(expected));
    assertThat(rejection(strict, with("montant", "\"1799.98\"")).reason(), is(Reason.WRONG_TYPE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " 17", "+17", "017", "0x11", "17.0", "1e1", "١٧", "dix-sept"})
  void isStrictAboutTheFormOfIntsInText(String text) {
    assertThat(
        rejection(lenient, with("vente_id", "\"" + text + "\"")).reason(), is(Reason.WRONG_TYPE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " 1.5", "1,5", "1.", ".5", "1d", "0x1p3", "NaN", "Infinity"})
  void isStrictAboutTheFormOfAmountsInText(String text) {
    assertThat(
        rejection(lenient, with("montant", "\"" + text + "\"")).reason(), is(Reason.WRONG_TYPE));
  }

  @Test
  void keepsTheRangesForNumbersInText() {
    assertThat(rejection(lenient, with("quantite", "\"0\"")).reason(), is(Reason.OUT_OF_RANGE));
    assertThat(
        rejection(lenient, with("vente_id", "\"2147483648\"")).reason(), is(Reason.OUT_OF_RANGE));
    assertThat(rejection(lenient, with("montant", "\"1e999\"")).reason(), is(Reason.OUT_OF_RANGE));
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
