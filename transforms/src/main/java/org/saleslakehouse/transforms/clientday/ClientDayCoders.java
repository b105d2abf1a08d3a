package org.saleslakehouse.transforms.clientday;

import com.google.auto.service.AutoService;
import java.util.List;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviderRegistrar;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Tells Beam the coders of client-days, so that pipelines need not name them. Not for direct use.
 */
@AutoService(CoderProviderRegistrar.class)
public final class ClientDayCoders implements CoderProviderRegistrar {

  @Override
  public List<CoderProvider> getCoderProviders() {
    return List.of(
        CoderProviders.forCoder(TypeDescriptor.of(ClientDayKey.class), ClientDayKeyCoder.of()),
        CoderProviders.forCoder(TypeDescriptor.of(ClientDay.class), ClientDayCoder.of()));
  }
}
