package org.saleslakehouse.transforms.sale;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Goal: sums are exact and do not depend on order. Method: against BigDecimal, over amounts of
 * every kind.
 */
class MoneyTest {

  @Test
  void addsWhatIsWritten() {
    Money money = new Money();
    for (int i = 0; i < 10; i++) {
      money.add(0.1);
    }
    assertThat(money.total(), is(new BigDecimal("1.00")));
    money.add(0.005);
    assertThat(money.total(), is(new BigDecimal("1.005")));
    money.add(0.005);
    assertThat(money.total(), is(new BigDecimal("1.01")));
  }

  @Test
  void readsEveryNumberOfCentsAsTheDecimalItIsWrittenAs() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500_000; i++) {
      long cents = random.nextLong(1L << random.nextInt(1, 50));
      BigDecimal expected = BigDecimal.valueOf(cents, 2);
      Money money = new Money();
      money.add(expected.doubleValue());
      assertThat(money.total(), is(expected));
    }
  }

  @Test
  void readsOtherAmountsAsTheirText() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 200_000; i++) {
      double amount = random.nextDouble() * Math.pow(10, random.nextInt(-6, 13));
      Money money = new Money();
      money.add(amount);
      assertThat(money.total().compareTo(new BigDecimal(Double.toString(amount))), is(0));
    }
  }

  @Test
  void givesTheSameSumInAnyOrderAndGrouping() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    List<Double> amounts = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      amounts.add(i % 3 == 0 ? random.nextDouble() * 1e6 : random.nextLong(1_000_000) / 100.0);
    }
    BigDecimal expected = BigDecimal.ZERO;
    for (double amount : amounts) {
      expected = expected.add(new BigDecimal(Double.toString(amount)));
    }
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(amounts, new Random(seed));
      Money left = new Money();
      Money right = new Money();
      for (int i = 0; i < amounts.size(); i++) {
        (i % 7 < seed % 7 ? left : right).add(amounts.get(i));
      }
      left.add(copy(right));
      assertThat(left.total(), is(Money.normalized(expected)));
    }
  }

  @Test
  void goesOnWhereLongsEnd() {
    Money money = new Money();
    BigDecimal expected = BigDecimal.ZERO;
    double large = 9_999_999_999_999.99;
    for (int i = 0; i < 20_000; i++) {
      money.add(large);
      expected = expected.add(new BigDecimal("9999999999999.99"));
    }
    assertThat(money.total(), is(expected));
  }

  @Test
  void roundsAveragesHalfUpOnTheExactQuotient() {
    assertThat(Money.average(new BigDecimal("0.01"), 2), is(new BigDecimal("0.01")));
    assertThat(Money.average(new BigDecimal("2.01"), 2), is(new BigDecimal("1.01")));
    assertThat(Money.average(new BigDecimal("10.00"), 3), is(new BigDecimal("3.33")));
    assertThat(Money.average(new BigDecimal("20.00"), 3), is(new BigDecimal("6.67")));
    assertThat(Money.average(new BigDecimal("1.0049999"), 1), is(new BigDecimal("1.00")));
  }

  @Test
  void equalSumsAreEqualObjects() {
    assertThat(Money.normalized(new BigDecimal("1E+3")), is(new BigDecimal("1000.00")));
    assertThat(Money.normalized(new BigDecimal("1.5000")), is(new BigDecimal("1.50")));
    assertThat(Money.normalized(new BigDecimal("1.0050")), is(new BigDecimal("1.005")));
    assertThat(Money.normalized(BigDecimal.ZERO), is(new BigDecimal("0.00")));
  }

  private static Money copy(Money money) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    money.encode(out);
    return Money.decode(new ByteArrayInputStream(out.toByteArray()));
  }
}
