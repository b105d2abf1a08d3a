package org.saleslakehouse.transforms.quality;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.transforms.sale.Rejection;
import org.saleslakehouse.transforms.sale.Sale;
import org.saleslakehouse.transforms.sale.SourceRecord;

/**
 * An expectation about one field of a sale, beyond the contract that {@code ParseSales} checks. It
 * looks at the record alone, never at the clock, so that a replay decides the same. Immutable; a
 * new rule quarantines what breaks it.
 */
public final class QualityRule implements Serializable {

  /** What becomes of a sale that breaks a rule. It is counted in each case. */
  public enum Action {
    /** It is stored like any other, and its column {@code quality_warnings} names the rule. */
    WARN,
    /** It is rejected as {@link Rejection.Reason#QUALITY_RULE}. */
    QUARANTINE,
    /**
     * The pipeline fails, and will again at the same record until the rule or the topic is changed.
     */
    FAIL
  }

  /** What is wrong with a sale, null if nothing is. */
  interface Check extends Serializable {
    @Nullable String violation(Sale sale, SourceRecord source);
  }

  private interface Field<T> extends Serializable {
    T of(Sale sale);
  }

  /** The time that a text takes grows with it, and the stack of the matcher. */
  private static final int MAX_PATTERN_LENGTH = 2_000;

  private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,60}");
  private static final Pattern DIGITS = Pattern.compile("0|[1-9][0-9]*");
  private static final Map<String, Field<Number>> NUMBERS =
      Map.of(
          "vente_id", Sale::venteId,
          "client_id", Sale::clientId,
          "produit_id", Sale::produitId,
          "quantite", Sale::quantite,
          "montant", Sale::montant);
  private static final Map<String, Field<String>> TEXTS =
      Map.of(
          "vente_id", sale -> Integer.toString(sale.venteId()),
          "client_id", sale -> Integer.toString(sale.clientId()),
          "produit_id", sale -> Integer.toString(sale.produitId()),
          "client_nom", Sale::clientNom,
          "produit_nom", Sale::produitNom,
          "categorie", Sale::categorie,
          "pays", Sale::pays,
          "segment", Sale::segment);

  private final String name;
  private final String field;
  private final Action action;
  private final Check check;

  private QualityRule(String name, String field, Action action, Check check) {
    if (!NAME.matches(name)) {
      throw new IllegalArgumentException(
          "Quality rule '"
              + name
              + "': a name is 1 to 60 of a-z, 0-9 and _, as metrics are called after it");
    }
    this.name = name;
    this.field = field;
    this.action = action;
    this.check = check;
  }

  /** The number lies between {@code min} and {@code max}, both included; either may be infinite. */
  public static QualityRule range(String name, String field, double min, double max) {
    Field<Number> number = find(name, field, NUMBERS);
    if (!(min <= max)) {
      throw new IllegalArgumentException(
          "Quality rule '" + name + "': nothing lies between " + min + " and " + max);
    }
    return new QualityRule(
        name,
        field,
        Action.QUARANTINE,
        (sale, source) -> {
          double value = number.of(sale).doubleValue();
          return value >= min && value <= max
              ? null
              : number.of(sale) + " does not lie between " + min + " and " + max;
        });
  }

  /**
   * The whole text matches a regular expression of RE2/J; ids are matched as their digits. Its time
   * is linear in the text and its stack does not grow with it, whatever the expression: Java's own
   * would end the process, or never end, on a text that somebody has sent. The price is that
   * look-around and back references are no part of it.
   *
   * @throws PatternSyntaxException of RE2/J if it is none, or too long
   */
  public static QualityRule pattern(String name, String field, String regex) {
    Field<String> text = find(name, field, TEXTS);
    if (WrittenOut.length(regex) > MAX_PATTERN_LENGTH) {
      throw new PatternSyntaxException(
          "over " + MAX_PATTERN_LENGTH + " characters when its repeats are written out", regex);
    }
    Pattern pattern = Pattern.compile(regex);
    return new QualityRule(
        name,
        field,
        Action.QUARANTINE,
        (sale, source) ->
            pattern.matches(text.of(sale))
                ? null
                : quoted(text.of(sale)) + " does not match " + regex);
  }

  /** The text is one of the given ones, to the letter; ids are compared as their digits. */
  public static QualityRule oneOf(String name, String field, Collection<String> values) {
    Field<String> text = find(name, field, TEXTS);
    for (String value : values) {
      if (NUMBERS.containsKey(field) && !DIGITS.matches(value)) {
        throw new IllegalArgumentException(
            "Quality rule '" + name + "': " + field + " is never written as '" + value + "'");
      }
    }
    Set<String> allowed = Set.copyOf(values);
    return new QualityRule(
        name,
        field,
        Action.QUARANTINE,
        (sale, source) ->
            allowed.contains(text.of(sale))
                ? null
                : quoted(text.of(sale)) + " is none of the " + allowed.size() + " allowed");
  }

  /** The text holds more than white space. */
  public static QualityRule notBlank(String name, String field) {
    Field<String> text = find(name, field, TEXTS);
    return new QualityRule(
        name,
        field,
        Action.QUARANTINE,
        (sale, source) -> text.of(sale).isBlank() ? quoted(text.of(sale)) + " is blank" : null);
  }

  /** The event lies at most {@code tolerance} after the time at which the log received it. */
  public static QualityRule notInFuture(String name, Duration tolerance) {
    return new QualityRule(
        name,
        "timestamp",
        Action.QUARANTINE,
        (sale, source) -> {
          Duration ahead =
              Duration.between(Instant.ofEpochMilli(source.timestampMillis()), sale.timestamp());
          return ahead.compareTo(tolerance) <= 0
              ? null
              : sale.timestamp()
                  + " lies "
                  + ahead
                  + " after the log's time, allowed are "
                  + tolerance;
        });
  }

  /**
   * The amount is quantity times price, rounded half up to cents, give or take {@code
   * toleranceEuros}. Products without a price are not checked; {@link #oneOf} on {@code produit_id}
   * finds them.
   *
   * @param pricesByProduct EUR per item by {@code produit_id}
   */
  public static QualityRule priceList(
      String name, Map<Integer, BigDecimal> pricesByProduct, BigDecimal toleranceEuros) {
    HashMap<Integer, BigDecimal> prices = new HashMap<>(pricesByProduct);
    return new QualityRule(
        name,
        "montant",
        Action.QUARANTINE,
        (sale, source) -> {
          BigDecimal price = prices.get(sale.produitId());
          if (price == null) {
            return null;
          }
          BigDecimal expected =
              price.multiply(BigDecimal.valueOf(sale.quantite())).setScale(2, RoundingMode.HALF_UP);
          BigDecimal difference = BigDecimal.valueOf(sale.montant()).subtract(expected).abs();
          return difference.compareTo(toleranceEuros) <= 0
              ? null
              : sale.montant() + " is not " + sale.quantite() + " x " + price + " = " + expected;
        });
  }

  /**
   * The rules that hold for any seller, none of which holds anything back: an event more than an
   * hour ahead of the log says that a clock is wrong, and a sale whose client, country or segment
   * has no name ends in a line without a name of the tables that are made from it.
   */
  public static List<QualityRule> defaults() {
    return List.of(
        notInFuture("not_in_future", Duration.ofHours(1)).withAction(Action.WARN),
        notBlank("client_nom_not_blank", "client_nom").withAction(Action.WARN),
        notBlank("pays_not_blank", "pays").withAction(Action.WARN),
        notBlank("segment_not_blank", "segment").withAction(Action.WARN));
  }

  /** The fields that {@link #range} can look at. */
  public static Set<String> numberFields() {
    return new TreeSet<>(NUMBERS.keySet());
  }

  /** The fields that {@link #pattern}, {@link #oneOf} and {@link #notBlank} can look at. */
  public static Set<String> textFields() {
    return new TreeSet<>(TEXTS.keySet());
  }

  public QualityRule withAction(Action action) {
    return new QualityRule(name, field, action, check);
  }

  /** What its metrics and the details of quarantined rows call it. */
  public String name() {
    return name;
  }

  public String field() {
    return field;
  }

  public Action action() {
    return action;
  }

  @Nullable String violation(Sale sale, SourceRecord source) {
    return check.violation(sale, source);
  }

  private static <T> Field<T> find(String name, String field, Map<String, Field<T>> fields) {
    Field<T> found = fields.get(field);
    if (found == null) {
      throw new IllegalArgumentException(
          "Quality rule '"
              + name
              + "': it cannot look at '"
              + field
              + "'; choose one of "
              + new TreeSet<>(fields.keySet()));
    }
    return found;
  }

  private static String quoted(String text) {
    // It ends in messages and logs: no text may drive a terminal there.
    return "\"" + Rejection.shorten(text, 60).replaceAll("\\p{Cc}", " ") + "\"";
  }

  @Override
  public String toString() {
    return name + " on " + field + " (" + action + ")";
  }
}
