package org.saleslakehouse.transforms.clientday;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * From where on a client-day counts as loyal, and as which spending segment. Each threshold belongs
 * to the better side.
 */
@AutoValue
public abstract class Thresholds implements Serializable {
  /** The columns of {@link Rows#CLIENT_DAY} that {@link #agreeWith} looks at. */
  public static final List<String> JUDGED_COLUMNS =
      List.of("nb_achats", "total_depense", "est_client_fidele", "segment_depense");

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

  /**
   * Whether a client-day was judged by these thresholds, or by others with the same result. It goes
   * by the sum in its column, a double: a sum of more than 15 digits that lies right at a threshold
   * may seem to disagree.
   *
   * @param clientDay a row with at least {@link #JUDGED_COLUMNS}
   */
  public boolean agreeWith(Row clientDay) {
    return Objects.equals(
            isFidele(clientDay.getInt64("nb_achats")), clientDay.getBoolean("est_client_fidele"))
        && Objects.equals(
            spendingSegment(clientDay.getDouble("total_depense")),
            clientDay.getString("segment_depense"));
  }

  boolean isFidele(ClientDay day) {
    return isFidele(day.nbAchats());
  }

  private boolean isFidele(long achats) {
    return achats >= fideleMinAchats();
  }

  String spendingSegment(ClientDay day) {
    return spendingSegment(day.totalDepense());
  }

  private String spendingSegment(BigDecimal depense) {
    return spendingSegment(
        reaches(depense, premiumMinDepense()), reaches(depense, standardMinDepense()));
  }

  /** The same as for the decimals that the doubles are written as: they have the same order. */
  private String spendingSegment(double depense) {
    return spendingSegment(depense >= premiumMinDepense(), depense >= standardMinDepense());
  }

  private static String spendingSegment(boolean isPremium, boolean isStandard) {
    if (isPremium) {
      return "Premium";
    }
    return isStandard ? "Standard" : "Economy";
  }

  /**
   * Compared as decimals: a sum of exactly 500.00 is Premium, however its parts round in binary.
   */
  private static boolean reaches(BigDecimal depense, double euros) {
    return depense.compareTo(BigDecimal.valueOf(euros)) >= 0;
  }
}
