package org.saleslakehouse.transforms.sale;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.util.SerializableSupplier;

/** Has each sale checked; a bundle's counts reach the metrics when it ends. */
public final class CheckEachSale extends DoFn<ParsedSale, ParsedSale> {
  private static final long serialVersionUID = 1L;

  private final SerializableSupplier<? extends SaleCheck> checks;
  private transient SaleCheck check;

  /**
   * A step.
   *
   * @param checks makes a check for each instance of the step
   */
  public CheckEachSale(SerializableSupplier<? extends SaleCheck> checks) {
    this.checks = checks;
  }

  @Setup
  public void setup() {
    check = checks.get();
  }

  @StartBundle
  public void startBundle() {
    check.forgetCounts();
  }

  @ProcessElement
  public void process(@Element ParsedSale parsed, OutputReceiver<ParsedSale> out) {
    out.output(check.check(parsed));
  }

  @FinishBundle
  public void finishBundle() {
    check.tellCounts();
  }
}
