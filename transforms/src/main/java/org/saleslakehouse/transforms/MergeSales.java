package org.saleslakehouse.transforms;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.transforms.Combine.CombineFn;

/** Merges what the bundles have added up. */
final class MergeSales extends CombineFn<SalesAccumulator, SalesAccumulator, SalesTotals> {

  @Override
  public SalesAccumulator createAccumulator() {
    return new SalesAccumulator();
  }

  @Override
  public SalesAccumulator addInput(SalesAccumulator sum, SalesAccumulator more) {
    sum.merge(more);
    return sum;
  }

  @Override
  public SalesAccumulator mergeAccumulators(Iterable<SalesAccumulator> parts) {
    SalesAccumulator sum = new SalesAccumulator();
    parts.forEach(sum::merge);
    return sum;
  }

  @Override
  public SalesTotals extractOutput(SalesAccumulator sum) {
    return sum.totals();
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
