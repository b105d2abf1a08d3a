package org.saleslakehouse.transforms.rollup;

import java.math.BigDecimal;
import org.saleslakehouse.transforms.sale.Money;

/**
 * The sales of a country.
 *
 * @param pays the country
 * @param totalTransactions the number of sales, ≥ 1
 * @param revenueTotal the exact sum of the amounts in EUR
 * @param itemsSold items sold
 * @param uniqueCustomers how many different clients
 */
public record CountrySales(
    String pays,
    long totalTransactions,
    BigDecimal revenueTotal,
    long itemsSold,
    long uniqueCustomers) {

  public CountrySales {
    revenueTotal = Money.normalized(revenueTotal);
  }

  /** The average amount, rounded half up to two decimals. */
  public BigDecimal transactionMoyenne() {
    return Money.average(revenueTotal, totalTransactions);
  }
}
