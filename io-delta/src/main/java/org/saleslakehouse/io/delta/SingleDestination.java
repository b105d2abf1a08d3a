package org.saleslakehouse.io.delta;

import java.util.List;
import org.apache.beam.sdk.values.Row;

/** All rows to one table. */
record SingleDestination(DeltaDestination table) implements DynamicDestinations {
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
