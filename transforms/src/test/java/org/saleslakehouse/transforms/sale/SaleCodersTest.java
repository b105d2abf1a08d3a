package org.saleslakehouse.transforms.sale;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.saleslakehouse.transforms.sale.CoderChecks.check;
import static org.saleslakehouse.transforms.sale.TestSales.bytes;
import static org.saleslakehouse.transforms.sale.TestSales.json;
import static org.saleslakehouse.transforms.sale.TestSales.record;
import static org.saleslakehouse.transforms.sale.TestSales.with;

import java.io.EOFException;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.transforms.parse.Parsed;

/**
 * Goal: every value survives every shuffle. Method: Beam's own coder properties over values with
 * and without each null.
 */
class SaleCodersTest {
  @Test
  void sourceRecords() throws Exception {
    List<SourceRecord.Header> headers =
        List.of(
            new SourceRecord.Header("z", bytes("1")),
            new SourceRecord.Header("a", null),
            new SourceRecord.Header("", new byte[0]),
            new SourceRecord.Header("z", bytes("2")));
    check(
        SourceRecordCoder.of(),
        new SourceRecord("t", 0, 0, -1, null, null, List.of()),
        new SourceRecord("t", 0, 0, -1, new byte[0], new byte[0], List.of()),
        new SourceRecord(
            "",
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            bytes("k"),
            new byte[] {0, -1},
            headers),
        record(json()));
  }

  @Test
  void sourceRecordsAreEqualByContent() {
    SourceRecord one = record(json());
    SourceRecord other = record(json());
    assertThat(one, is(other));
    assertThat(one.hashCode(), is(other.hashCode()));
    assertThat(one, is(not(record(json() + " "))));
    assertThat(
        new SourceRecord(
            "t", 0, 0, 0, null, null, List.of(new SourceRecord.Header("h", bytes("1")))),
        is(
            not(
                new SourceRecord(
                    "t", 0, 0, 0, null, null, List.of(new SourceRecord.Header("h", bytes("2")))))));
    assertThat(
        new SourceRecord(
            "t", 0, 0, 0, null, null, List.of(new SourceRecord.Header("h", bytes("1")))),
        is(
            not(
                new SourceRecord(
                    "t", 0, 0, 0, null, null, List.of(new SourceRecord.Header("i", bytes("1")))))));
    assertThat(one.toString(), is("ventes_stream-2@41 (value of 247 bytes)"));
  }

  @Test
  void salesAndRejections() throws Exception {
    ParsedSale plain = Parsed.of(record(json()));
    ParsedSale rescued = Parsed.of(record(with("canal", "\"web\"")));
    check(SaleCoder.of(), plain.sale(), rescued.sale());
    check(
        ParsedSaleCoder.of(),
        plain,
        rescued,
        rescued.withQualityWarnings("not_in_future,cheap"),
        Parsed.of(record("")),
        Parsed.of(record("{}")),
        Parsed.of(new SourceRecord("t", 0, 0, 0, null, null, List.of())));
    for (Rejection.Reason reason : Rejection.Reason.values()) {
      check(
          ParsedSaleCoder.of(),
          ParsedSale.rejected(record("x"), new Rejection(reason, null, null)));
      assertThat(reason.code().matches("[a-z0-9_]+"), is(true));
    }
  }

  @Test
  void areFoundByBeam() throws Exception {
    CoderRegistry registry = CoderRegistry.createDefault();
    for (Class<?> type : List.of(SourceRecord.class, Sale.class, ParsedSale.class)) {
      assertThat(
          registry.getCoder(type).getClass().getSimpleName(), is(type.getSimpleName() + "Coder"));
    }
  }

  @Test
  void aBrokenStreamIsAnError() throws Exception {
    byte[] bytes = CoderUtils.encodeToByteArray(SourceRecordCoder.of(), record(json()));
    byte[] half = Arrays.copyOf(bytes, bytes.length / 2);
    Exception e =
        Assertions.assertThrows(
            Exception.class, () -> CoderUtils.decodeFromByteArray(SourceRecordCoder.of(), half));
    assertThat(e.getCause() == null ? e : e.getCause(), is(instanceOf(EOFException.class)));
  }
}
