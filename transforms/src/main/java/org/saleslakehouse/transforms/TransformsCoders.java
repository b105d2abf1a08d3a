package org.saleslakehouse.transforms;

import com.google.auto.service.AutoService;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviderRegistrar;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Tells Beam the coders of this package, so that pipelines need not name them. Not for direct use.
 */
@AutoService(CoderProviderRegistrar.class)
public final class TransformsCoders implements CoderProviderRegistrar {

  @Override
  public List<CoderProvider> getCoderProviders() {
    return List.of(
        provider(SourceRecord.class, SourceRecordCoder.of()),
        provider(Sale.class, SaleCoder.of()),
        provider(ParsedSale.class, ParsedSaleCoder.of()),
        provider(ClientDayKey.class, ClientDayKeyCoder.of()),
        provider(ClientDay.class, ClientDayCoder.of()),
        provider(CountrySales.class, CountrySalesCoder.of()),
        provider(SegmentSales.class, SegmentSalesCoder.of()));
  }

  private static <T> CoderProvider provider(Class<T> type, Coder<T> coder) {
    return CoderProviders.forCoder(TypeDescriptor.of(type), coder);
  }
}
