package org.saleslakehouse.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.saleslakehouse.transforms.TestSales.bytes;
import static org.saleslakehouse.transforms.TestSales.json;
import static org.saleslakehouse.transforms.TestSales.record;
import static org.saleslakehouse.transforms.TestSales.with;

import java.io.EOFException;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.transforms.PaneNews.NewsCoder;

/**
 * Goal: every value survives every shuffle. Method: Beam's own coder properties over values with
 * and without each null.
 */
class CodersTest {
  private static final ClientDayKey KEY =
      new ClientDayKey(3, "Zoë 😀", "", "Particulier", "2025-12-10");

  @Test
  void sourceRecords() throws Exception {
    Map<String, byte[]> headers = new LinkedHashMap<>();
    headers.put("z", bytes("1"));
    headers.put("a", null);
    headers.put("", new byte[0]);
    check(
        SourceRecordCoder.of(),
        new SourceRecord("t", 0, 0, -1, null, null, Map.of()),
        new SourceRecord("t", 0, 0, -1, new byte[0], new byte[0], Map.of()),
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
  void packs() throws Exception {
    Coder<Pack<ClientDayKey>> coder = Pack.PackCoder.of(ClientDayKeyCoder.of());
    Pack<ClientDayKey> two = Pack.of(List.of(KEY, KEY), ClientDayKeyCoder.of());
    CoderProperties.structuralValueDecodeEncodeEqual(coder, two);
    CoderProperties.structuralValueDecodeEncodeEqual(
        coder, Pack.of(List.of(), ClientDayKeyCoder.of()));
    CoderProperties.coderSerializable(coder);
    assertThat(CoderUtils.clone(coder, two), contains(KEY, KEY));
  }

  @Test
  void newsOfPanes() throws Exception {
    SalesAccumulator sums = new SalesAccumulator();
    sums.add(101, 2, 12.5);
    PaneInfo last = PaneInfo.createPane(false, true, PaneInfo.Timing.ON_TIME, 300, 0);
    PaneNews news = CoderUtils.clone(NewsCoder.INSTANCE, PaneNews.of(last, Map.of(KEY, sums)));
    assertThat(news.isOnTime(), is(true));
    assertThat(news.isLast(), is(true));
    assertThat(news.index(), is(300L));
    assertThat(news.sums().keySet(), contains(KEY));
    assertThat(news.sums().get(KEY).extractOutput(), is(sums.extractOutput()));

    PaneInfo early = PaneInfo.createPane(true, false, PaneInfo.Timing.EARLY);
    assertThat(
        CoderUtils.clone(NewsCoder.INSTANCE, PaneNews.of(early, Map.of())),
        is(new PaneNews(false, false, 0, Map.of())));
  }

  @Test
  void sourceRecordsAreEqualByContent() {
    SourceRecord one = record(json());
    SourceRecord other = record(json());
    assertThat(one, is(other));
    assertThat(one.hashCode(), is(other.hashCode()));
    assertThat(one, is(not(record(json() + " "))));
    assertThat(
        new SourceRecord("t", 0, 0, 0, null, null, Map.of("h", bytes("1"))),
        is(not(new SourceRecord("t", 0, 0, 0, null, null, Map.of("h", bytes("2"))))));
    assertThat(
        new SourceRecord("t", 0, 0, 0, null, null, Map.of("h", bytes("1"))),
        is(not(new SourceRecord("t", 0, 0, 0, null, null, Map.of("i", bytes("1"))))));
    assertThat(one.toString(), is("ventes_stream-2@41 (value of 247 bytes)"));
  }

  @Test
  void salesAndRejections() throws Exception {
    SaleParser parser = new SaleParser(1 << 20, 64, ZoneOffset.UTC, false);
    ParsedSale plain = parser.parse(record(json()));
    ParsedSale rescued = parser.parse(record(with("canal", "\"web\"")));
    check(SaleCoder.of(), plain.sale(), rescued.sale());
    check(
        ParsedSaleCoder.of(),
        plain,
        rescued,
        rescued.withQualityWarnings("not_in_future,cheap"),
        parser.parse(record("")),
        parser.parse(record("{}")),
        parser.parse(new SourceRecord("t", 0, 0, 0, null, null, Map.of())));
    for (Rejection.Reason reason : Rejection.Reason.values()) {
      check(
          ParsedSaleCoder.of(),
          ParsedSale.rejected(record("x"), new Rejection(reason, null, null)));
      assertThat(reason.code().matches("[a-z0-9_]+"), is(true));
    }
  }

  @Test
  void silverValues() throws Exception {
    ClientDay small = new ClientDay(KEY, 1, new BigDecimal("0"), 1, 0, 0, 1);
    ClientDay large =
        new ClientDay(
            KEY, Long.MAX_VALUE, new BigDecimal("123456789012345678901234.5678"), 9, 0.1, 1e12, 7);
    check(ClientDayKeyCoder.of(), KEY);
    check(ClientDayCoder.of(), small, large);
    check(
        CountrySalesCoder.of(),
        new CountrySales("Côte d'Ivoire", 2, new BigDecimal("1.005"), 3, 4));
    check(SegmentSalesCoder.of(), new SegmentSales("", 2, new BigDecimal("1E+3"), 3, 4));
  }

  @Test
  void accumulators() throws Exception {
    SalesAccumulator empty = new SalesAccumulator();
    SalesAccumulator some = new SalesAccumulator();
    some.add(101, 2, 0.1);
    some.add(102, 3, 1.0 / 3);
    Coder<SalesAccumulator> coder = SalesAccumulator.AccumulatorCoder.of();
    for (SalesAccumulator sales : List.of(empty, some)) {
      CoderProperties.structuralValueDecodeEncodeEqual(coder, sales);
      assertThat(CoderUtils.clone(coder, sales).extractOutput(), is(sales.extractOutput()));
      check(SalesTotals.TotalsCoder.of(), sales.extractOutput());
    }
  }

  @Test
  void areFoundByBeam() throws Exception {
    CoderRegistry registry = CoderRegistry.createDefault();
    for (Class<?> type :
        List.of(
            SourceRecord.class,
            Sale.class,
            ParsedSale.class,
            ClientDayKey.class,
            ClientDay.class,
            CountrySales.class)) {
      assertThat(
          registry.getCoder(type).getClass().getSimpleName(), is(type.getSimpleName() + "Coder"));
    }
    assertThat(registry.getCoder(SegmentSales.class), is(instanceOf(SegmentSalesCoder.class)));
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

  @SafeVarargs
  private static <T> void check(Coder<T> coder, T... values) throws Exception {
    CoderProperties.coderSerializable(coder);
    for (T value : values) {
      CoderProperties.coderDecodeEncodeEqual(coder, value);
      CoderProperties.coderDeterministic(coder, value, CoderUtils.clone(coder, value));
      CoderProperties.coderConsistentWithEquals(coder, value, CoderUtils.clone(coder, value));
    }
  }
}
