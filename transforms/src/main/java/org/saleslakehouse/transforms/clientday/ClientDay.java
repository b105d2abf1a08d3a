package org.saleslakehouse.transforms.clientday;

import java.math.BigDecimal;
import org.saleslakehouse.transforms.sale.Money;

/**
 * The sales of a client on a day.
 *
 * @param key client and day
 * @param totalQuantite items sold
 * @param totalDepense the exact sum of the amounts in EUR
 * @param nbAchats the number of sales, ≥ 1
 * @param achatMin the smallest amount
 * @param achatMax the largest amount
 * @param nbProduitsDistincts how many different products
 */
public record ClientDay(
    ClientDayKey key,
    long totalQuantite,
    BigDecimal totalDepense,
    long nbAchats,
    double achatMin,
    double achatMax,
    long nbProduitsDistincts) {

  public ClientDay {
    totalDepense = Money.normalized(totalDepense);
    if (nbAchats < 1) {
      throw new IllegalArgumentException(
          key + ": a client-day has at least one sale, here it has " + nbAchats);
    }
  }

  /** Of sales that are not none. */
  static ClientDay of(ClientDayKey key, SalesTotals sales) {
    return new ClientDay(
        key,
        sales.quantity(),
        sales.amount(),
        sales.count(),
        sales.min(),
        sales.max(),
        sales.products());
  }

  /** The average amount, rounded half up to two decimals. */
  public BigDecimal panierMoyen() {
    return Money.average(totalDepense, nbAchats);
  }
}
