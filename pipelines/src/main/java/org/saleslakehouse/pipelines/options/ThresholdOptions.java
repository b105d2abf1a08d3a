package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** The business's thresholds. */
@ConfigKey("analytics")
public interface ThresholdOptions extends PipelineOptions {
  @Description("Purchases a day that make a client loyal.")
  @Default.Long(2)
  @Range(min = 1, max = Integer.MAX_VALUE)
  long getLoyalPurchases();

  void setLoyalPurchases(long value);

  @Description("Spending a day for the segment Premium, in EUR.")
  @Default.Double(500)
  @Range(min = 0)
  double getPremiumSpendingEur();

  void setPremiumSpendingEur(double value);

  @Description("Spending a day for the segment Standard, in EUR.")
  @Default.Double(100)
  @Range(min = 0)
  double getStandardSpendingEur();

  void setStandardSpendingEur(double value);
}
