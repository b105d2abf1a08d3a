package org.saleslakehouse.transforms.rollup;

import java.math.BigDecimal;
import org.saleslakehouse.transforms.sale.Money;

/**
 * The sales of a client segment.
 *
 * @param segment the segment
 * @param totalTransactions the number of sales, ≥ 1
 * @param revenueTotal the exact sum of the amounts in EUR
 * @param uniqueCustomers how many different clients
 * @param countriesCount how many different countries
 */
public record SegmentSales(
    String segment,
    long totalTransactions,
    BigDecimal revenueTotal,
    long uniqueCustomers,
    long countriesCount) {

  public SegmentSales {
    revenueTotal = Money.normalized(revenueTotal);
  }

  /** The average amount, rounded half up to two decimals. */
  public BigDecimal transactionMoyenne() {
    return Money.average(revenueTotal, totalTransactions);
  }
}
