package org.saleslakehouse.transforms.sale;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.beam.sdk.util.VarInt;

/**
 * An exact sum of amounts: each double counts as the decimal that it is written as, so 0.1 added
 * ten times is 1, in any order. Amounts in whole cents, which is nearly all of them, are added as
 * longs.
 */
public final class Money {
  private static final int SCALE = 2;

  /**
   * Below this, a double of a number of cents has at most 15 digits, and no shorter decimal names
   * the same double.
   */
  private static final double MAX_CENTS = 1e15;

  private long cents;
  private BigDecimal rest = BigDecimal.ZERO;

  public void add(double amount) {
    double scaled = Math.rint(amount * 100);
    if (Math.abs(scaled) < MAX_CENTS && scaled / 100 == amount) {
      addCents((long) scaled);
    } else {
      rest = rest.add(new BigDecimal(Double.toString(amount)));
    }
  }

  public void add(BigDecimal amount) {
    rest = rest.add(amount);
  }

  public void add(Money other) {
    addCents(other.cents);
    rest = rest.add(other.rest);
  }

  private void addCents(long more) {
    long sum = cents + more;
    if (((cents ^ sum) & (more ^ sum)) < 0) { // overflow
      rest = rest.add(BigDecimal.valueOf(more, SCALE));
    } else {
      cents = sum;
    }
  }

  public BigDecimal total() {
    return normalized(rest.add(BigDecimal.valueOf(cents, SCALE)));
  }

  /**
   * The same number with two decimals, or as many more as it needs: equal numbers become equal
   * objects.
   */
  public static BigDecimal normalized(BigDecimal amount) {
    if (amount.scale() == SCALE) {
      return amount;
    }
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.scale() < SCALE ? stripped.setScale(SCALE) : stripped;
  }

  /** Rounded half up to two decimals, decided on the exact quotient. */
  public static BigDecimal average(BigDecimal total, long count) {
    return total.divide(BigDecimal.valueOf(count), SCALE, RoundingMode.HALF_UP);
  }

  public void encode(OutputStream out) throws IOException {
    VarInt.encode(cents, out);
    Wire.writeDecimal(rest, out);
  }

  public static Money decode(InputStream in) throws IOException {
    Money money = new Money();
    money.cents = VarInt.decodeLong(in);
    money.rest = Wire.readDecimal(in);
    return money;
  }
}
