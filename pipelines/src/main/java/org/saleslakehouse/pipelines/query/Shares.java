package org.saleslakehouse.pipelines.query;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Parts of a whole and of a number of things, rounded half up. */
final class Shares {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private Shares() {}

  /** How many percent the part is, with one decimal; 0 of nothing. */
  static BigDecimal percent(BigDecimal part, BigDecimal whole) {
    return whole.signum() == 0
        ? BigDecimal.ZERO
        : part.multiply(HUNDRED).divide(whole, 1, RoundingMode.HALF_UP);
  }

  /** A sum's average in cents; 0 of nothing. */
  static BigDecimal average(BigDecimal sum, long count) {
    return count == 0
        ? BigDecimal.ZERO
        : sum.divide(BigDecimal.valueOf(count), 2, RoundingMode.HALF_UP);
  }
}
