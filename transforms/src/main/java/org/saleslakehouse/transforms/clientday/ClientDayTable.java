package org.saleslakehouse.transforms.clientday;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * The client-days of sales that are gone through row by row, without a pipeline: what {@link
 * AggregateByClientDay} gives for the same rows, to the last bit. For sales that one worker reads
 * faster than many are set to work.
 *
 * <p>Holds the sums of all client-days. Not thread-safe.
 */
public final class ClientDayTable {
  private static final Comparator<ClientDayKey> BY_DAY =
      Comparator.comparing(ClientDayKey::jour).thenComparing(ClientDayKey::clientId);

  private final SaleColumns columns;
  private final Map<ClientDayKey, SalesAccumulator> sums = new HashMap<>();

  /**
   * For rows of this schema.
   *
   * @param sales with at least {@link Rows#AGGREGATED_COLUMNS}
   * @throws IllegalArgumentException if a column is missing or of another type
   */
  public ClientDayTable(Schema sales) {
    this.columns = new SaleColumns(sales);
  }

  /**
   * Adds a sale; each counts, so give each once.
   *
   * @throws IllegalArgumentException if it has a null, or an amount that is not finite
   */
  public void add(Row sale) {
    columns.addTo(sums.computeIfAbsent(columns.key(sale), key -> new SalesAccumulator()), sale);
  }

  /** Rows of {@link Rows#CLIENT_DAY}, a day after the other. */
  public List<Row> rows(Thresholds thresholds, Instant processingTime) {
    Instant time = processingTime.truncatedTo(ChronoUnit.MICROS);
    List<Row> rows = new ArrayList<>(sums.size());
    sums.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(BY_DAY))
        .forEach(
            sum ->
                rows.add(
                    ClientDayRows.clientDay(
                        ClientDay.of(sum.getKey(), sum.getValue().extractOutput()),
                        thresholds,
                        time)));
    return rows;
  }
}
