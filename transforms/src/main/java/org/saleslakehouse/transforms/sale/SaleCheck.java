package org.saleslakehouse.transforms.sale;

/**
 * Looks at one parsed sale after the other, and rejects or marks some. It counts what it finds by
 * itself, so that a step that handles many sales need not touch a metric for each.
 *
 * <p>Not thread-safe.
 */
public interface SaleCheck {
  /** The same sale, a marked one, or a rejection; what is rejected already passes as it is. */
  ParsedSale check(ParsedSale parsed);

  /** Begins to count anew, as a bundle does. */
  void forgetCounts();

  /** Adds what was counted since then to the metrics; to be called within a DoFn. */
  void tellCounts();
}
