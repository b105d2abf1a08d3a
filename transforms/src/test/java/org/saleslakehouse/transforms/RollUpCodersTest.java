package org.saleslakehouse.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.saleslakehouse.transforms.CoderChecks.check;
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
class RollUpCodersTest {
  @Test
  void rollUps() throws Exception {
    check(
        CountrySalesCoder.of(),
        new CountrySales("Côte d'Ivoire", 2, new BigDecimal("1.005"), 3, 4));
    check(SegmentSalesCoder.of(), new SegmentSales("", 2, new BigDecimal("1E+3"), 3, 4));
  }

  @Test
  void areFoundByBeam() throws Exception {
    CoderRegistry registry = CoderRegistry.createDefault();
    for (Class<?> type : List.of(CountrySales.class, SegmentSales.class)) {
      assertThat(
          registry.getCoder(type).getClass().getSimpleName(), is(type.getSimpleName() + "Coder"));
    }
  }
}
