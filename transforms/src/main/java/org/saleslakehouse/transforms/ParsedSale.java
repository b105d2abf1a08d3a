package org.saleslakehouse.transforms;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A record and what became of it: a sale or a rejection, exactly one of the two.
 *
 * @param source the record as it was consumed
 * @param sale the sale, null if rejected
 * @param rejection why it is none, null if it is one
 */
public record ParsedSale(SourceRecord source, @Nullable Sale sale, @Nullable Rejection rejection) {

  public ParsedSale {
    if ((sale == null) == (rejection == null)) {
      throw new IllegalArgumentException(
          source
              + ": a record is either a sale or rejected, here it is "
              + (sale == null ? "neither" : "both"));
    }
  }

  public static ParsedSale accepted(SourceRecord source, Sale sale) {
    return new ParsedSale(source, sale, null);
  }

  public static ParsedSale rejected(SourceRecord source, Rejection rejection) {
    return new ParsedSale(source, null, rejection);
  }

  public boolean isAccepted() {
    return sale != null;
  }
}
