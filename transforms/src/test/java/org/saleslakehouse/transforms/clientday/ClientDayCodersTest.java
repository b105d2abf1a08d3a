package org.saleslakehouse.transforms.clientday;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.saleslakehouse.transforms.sale.CoderChecks.check;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.transforms.clientday.PaneNews.NewsCoder;

/**
 * Goal: every value survives every shuffle. Method: Beam's own coder properties over values with
 * and without each null.
 */
class ClientDayCodersTest {
  private static final ClientDayKey KEY =
      new ClientDayKey(3, "Zoë 😀", "", "Particulier", "2025-12-10");

  @Test
  void clientDays() throws Exception {
    ClientDay small = new ClientDay(KEY, 1, new BigDecimal("0"), 1, 0, 0, 1);
    ClientDay large =
        new ClientDay(
            KEY, Long.MAX_VALUE, new BigDecimal("123456789012345678901234.5678"), 9, 0.1, 1e12, 7);
    check(ClientDayKeyCoder.of(), KEY);
    check(ClientDayCoder.of(), small, large);
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
    for (Class<?> type : List.of(ClientDayKey.class, ClientDay.class)) {
      assertThat(
          registry.getCoder(type).getClass().getSimpleName(), is(type.getSimpleName() + "Coder"));
    }
  }
}
