package org.saleslakehouse.transforms;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import java.math.BigDecimal;

/**
 * From where on a client-day counts as loyal, and as which spending segment. Each threshold belongs
 * to the better side.
 */
@AutoValue
public abstract class Thresholds implements Serializable {

  /** Sales on the day that make a client loyal, 2 by default. */
  public abstract long fideleMinAchats();

  /** EUR spent on the day that make it {@code Premium}, 500 by default. */
  public abstract double premiumMinDepense();

  /**
   * EUR spent on the day that make it {@code Standard}, 100 by default; below it is {@code
   * Economy}.
   */
  public abstract double standardMinDepense();

  abstract Builder toBuilder();

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setFideleMinAchats(long achats);

    abstract Builder setPremiumMinDepense(double euros);

    abstract Builder setStandardMinDepense(double euros);

    abstract Thresholds build();
  }

  public static Thresholds defaults() {
    return new AutoValue_Thresholds.Builder()
        .setFideleMinAchats(2)
        .setPremiumMinDepense(500)
        .setStandardMinDepense(100)
        .build();
  }

  public Thresholds withFideleMinAchats(long achats) {
    if (achats < 1) {
      throw new IllegalArgumentException(
          "Thresholds: fideleMinAchats is " + achats + ", it must be at least 1");
    }
    return toBuilder().setFideleMinAchats(achats).build();
  }

  /** Both at once, since one without the other may leave them in the wrong order. */
  public Thresholds withSpending(double premiumMinDepense, double standardMinDepense) {
    if (!Double.isFinite(premiumMinDepense)
        || !(standardMinDepense >= 0)
        || premiumMinDepense < standardMinDepense) {
      throw new IllegalArgumentException(
          "Thresholds: Premium begins at "
              + premiumMinDepense
              + " and Standard at "
              + standardMinDepense
              + ", but it must be Premium >= Standard >= 0");
    }
    return toBuilder()
        .setPremiumMinDepense(premiumMinDepense)
        .setStandardMinDepense(standardMinDepense)
        .build();
  }

  boolean isFidele(ClientDay day) {
    return day.nbAchats() >= fideleMinAchats();
  }

  String spendingSegment(ClientDay day) {
    if (reaches(day, premiumMinDepense())) {
      return "Premium";
    }
    return reaches(day, standardMinDepense()) ? "Standard" : "Economy";
  }

  /**
   * Compared as decimals: a sum of exactly 500.00 is Premium, however its parts round in binary.
   */
  private static boolean reaches(ClientDay day, double euros) {
    return day.totalDepense().compareTo(BigDecimal.valueOf(euros)) >= 0;
  }
}
