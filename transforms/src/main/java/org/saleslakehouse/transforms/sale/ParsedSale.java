package org.saleslakehouse.transforms.sale;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A record and what became of it: a sale or a rejection, exactly one of the two.
 *
 * @param source the record as it was consumed
 * @param sale the sale, null if rejected
 * @param rejection why it is none, null if it is one
 * @param qualityWarnings names of the quality rules that the sale breaks and that only warn, joined
 *     by commas; null if there are none, and for a rejection
 */
public record ParsedSale(
    SourceRecord source,
    @Nullable Sale sale,
    @Nullable Rejection rejection,
    @Nullable String qualityWarnings) {

  public ParsedSale {
    if ((sale == null) == (rejection == null)) {
      throw new IllegalArgumentException(
          source
              + ": a record is either a sale or rejected, here it is "
              + (sale == null ? "neither" : "both"));
    }
  }

  public static ParsedSale accepted(SourceRecord source, Sale sale) {
    return new ParsedSale(source, sale, null, null);
  }

  public static ParsedSale rejected(SourceRecord source, Rejection rejection) {
    return new ParsedSale(source, null, rejection, null);
  }

  public ParsedSale withQualityWarnings(String warnings) {
    return new ParsedSale(source, sale, rejection, warnings);
  }

  public boolean isAccepted() {
    return sale != null;
  }
}
