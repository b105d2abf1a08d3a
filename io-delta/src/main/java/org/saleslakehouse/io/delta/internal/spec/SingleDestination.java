package org.saleslakehouse.io.delta.internal.spec;

import java.util.List;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.DynamicDestinations;

/** All rows to one table. */
public record SingleDestination(DeltaDestination table) implements DynamicDestinations {
  private static final long serialVersionUID = 1;

  @Override
  public String getDestination(Row element) {
    return table.path();
  }

  @Override
  public DeltaDestination getTable(String destination) {
    return table;
  }

  @Override
  public List<String> getDestinations() {
    return List.of(table.path());
  }
}
