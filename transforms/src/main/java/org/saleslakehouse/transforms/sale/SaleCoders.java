package org.saleslakehouse.transforms.sale;

import com.google.auto.service.AutoService;
import java.util.List;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviderRegistrar;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.values.TypeDescriptor;

/** Tells Beam the coders of sales, so that pipelines need not name them. Not for direct use. */
@AutoService(CoderProviderRegistrar.class)
public final class SaleCoders implements CoderProviderRegistrar {

  @Override
  public List<CoderProvider> getCoderProviders() {
    return List.of(
        CoderProviders.forCoder(TypeDescriptor.of(SourceRecord.class), SourceRecordCoder.of()),
        CoderProviders.forCoder(TypeDescriptor.of(Sale.class), SaleCoder.of()),
        CoderProviders.forCoder(TypeDescriptor.of(ParsedSale.class), ParsedSaleCoder.of()));
  }
}
