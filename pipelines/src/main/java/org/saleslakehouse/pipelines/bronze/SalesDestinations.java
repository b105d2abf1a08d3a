package org.saleslakehouse.pipelines.bronze;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.DynamicDestinations;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.sale.Rows;

/** Routes rows of {@link Rows#ROUTED}: sales to Bronze, the rejected to the quarantine. */
final class SalesDestinations implements DynamicDestinations {
  private static final long serialVersionUID = 1L;

  private static final String SALES = "sales";
  private static final String QUARANTINE = "quarantine";
  private static final int SALE = Rows.ROUTED.indexOf("sale");
  private static final int REJECTED = Rows.ROUTED.indexOf("rejected");

  private final DeltaDestination sales;
  private final DeltaDestination quarantine;

  /**
   * @param properties with which the tables are made
   */
  SalesDestinations(Lake lake, Map<String, String> properties) {
    sales =
        DeltaDestination.of(lake.bronze(), Rows.BRONZE)
            .withPartitionColumns(Rows.BRONZE_PARTITION_COLUMNS)
            .withTableProperties(properties)
            .withEventTime("timestamp");
    quarantine =
        DeltaDestination.of(lake.quarantine(), Rows.QUARANTINE)
            .withPartitionColumns(Rows.QUARANTINE_PARTITION_COLUMNS)
            .withTableProperties(properties);
  }

  @Override
  public String getDestination(Row routed) {
    return routed.getValue(SALE) == null ? QUARANTINE : SALES;
  }

  @Override
  public Row getRow(Row routed) {
    Row sale = routed.getValue(SALE);
    return sale == null ? routed.getValue(REJECTED) : sale;
  }

  @Override
  public DeltaDestination getTable(String destination) {
    return destination.equals(SALES) ? sales : quarantine;
  }

  /** Bronze last: its log says how far both tables are. */
  @Override
  public List<String> getDestinations() {
    return List.of(QUARANTINE, SALES);
  }
}
