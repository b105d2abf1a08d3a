package org.saleslakehouse.transforms.rollup;

import com.google.auto.service.AutoService;
import java.util.List;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviderRegistrar;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Tells Beam the coders of the roll-ups, so that pipelines need not name them. Not for direct use.
 */
@AutoService(CoderProviderRegistrar.class)
public final class RollUpCoders implements CoderProviderRegistrar {

  @Override
  public List<CoderProvider> getCoderProviders() {
    return List.of(
        CoderProviders.forCoder(TypeDescriptor.of(CountrySales.class), CountrySalesCoder.of()),
        CoderProviders.forCoder(TypeDescriptor.of(SegmentSales.class), SegmentSalesCoder.of()));
  }
}
