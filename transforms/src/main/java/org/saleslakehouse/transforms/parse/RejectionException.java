package org.saleslakehouse.transforms.parse;

import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.transforms.sale.Rejection;

/**
 * Ends the reading of one record. It never leaves {@link SaleParser}. Without a stack trace,
 * because a flood of malformed records must not cost more than well-formed ones.
 */
final class RejectionException extends Exception {
  private final Rejection.Reason reason;
  private final @Nullable String field;

  RejectionException(Rejection.Reason reason, @Nullable String field, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
    this.field = field;
  }

  Rejection rejection() {
    return new Rejection(reason, field, getMessage());
  }
}
