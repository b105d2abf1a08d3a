package org.saleslakehouse.io.delta.errors;

/**
 * Records that the source must have held did not arrive: the runner lost them. Nothing was
 * committed beyond the gap; a start from the table's committed positions reads them again.
 */
public final class OffsetGapException extends DeltaIOException {
  private static final long serialVersionUID = 1;

  OffsetGapException(String message) {
    super(message);
  }

  @Override
  public boolean isRestartable() {
    return true;
  }
}
