package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What the simulated sales look like. */
@ConfigKey("producer")
public interface SimulatorOptions extends PipelineOptions {
  @Description("Seed of the simulation: the same seed gives the same sales.")
  @Default.Long(42)
  long getSeed();

  void setSeed(long value);

  @Description("Number of clients; beyond five they are made up.")
  @Default.Integer(5)
  @Range(min = 1, max = 1_000_000)
  int getClients();

  void setClients(int value);

  @Description("Number of products; beyond six they are made up.")
  @Default.Integer(6)
  @Range(min = 1, max = 1_000_000)
  int getProducts();

  void setProducts(int value);

  @Description("Least quantity of a sale.")
  @Default.Integer(1)
  @Range(min = 1, max = 1_000_000)
  int getMinQuantity();

  void setMinQuantity(int value);

  @Description("Largest quantity of a sale.")
  @Default.Integer(5)
  @Range(min = 1, max = 1_000_000)
  int getMaxQuantity();

  void setMaxQuantity(int value);

  @Description("Share of sales with an event time 11 to 120 minutes back.")
  @Default.Double(0)
  @Range(min = 0, max = 1)
  double getLateShare();

  void setLateShare(double value);

  @Description("Share of records that are not valid sales (cut JSON, missing fields," + " ...).")
  @Default.Double(0)
  @Range(min = 0, max = 1)
  double getMalformedShare();

  void setMalformedShare(double value);

  @Description(
      "Time of the first sale of a generated history, such as"
          + " 2025-12-01T00:00:00Z; the next ones follow every --timeStepMillis."
          + " Default: sales happen when sent.")
  String getStartTime();

  void setStartTime(String value);

  @Description("Time between two sales of a generated history.")
  @Default.Long(2000)
  @Range(min = 0, max = 86_400_000)
  long getTimeStepMillis();

  void setTimeStepMillis(long value);
}
