package org.saleslakehouse.transforms.rollup;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.saleslakehouse.transforms.sale.CoderChecks.check;

import java.math.BigDecimal;
import java.util.List;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.junit.jupiter.api.Test;

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
