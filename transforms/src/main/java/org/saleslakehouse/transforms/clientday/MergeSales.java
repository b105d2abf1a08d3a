package org.saleslakehouse.transforms.clientday;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.transforms.Combine.AccumulatingCombineFn;

/** Merges what the bundles have added up. */
final class MergeSales
    extends AccumulatingCombineFn<SalesAccumulator, SalesAccumulator, SalesTotals> {

  @Override
  public SalesAccumulator createAccumulator() {
    return new SalesAccumulator();
  }

  @Override
  public Coder<SalesAccumulator> getAccumulatorCoder(
      CoderRegistry registry, Coder<SalesAccumulator> inputCoder) {
    return SalesAccumulator.AccumulatorCoder.of();
  }

  @Override
  public Coder<SalesTotals> getDefaultOutputCoder(
      CoderRegistry registry, Coder<SalesAccumulator> inputCoder) {
    return SalesTotals.TotalsCoder.of();
  }
}
