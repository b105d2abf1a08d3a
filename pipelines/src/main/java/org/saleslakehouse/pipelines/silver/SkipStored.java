package org.saleslakehouse.pipelines.silver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.transforms.pack.Pack;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Of a day's client-days, lets those through that tell the table something new. A run that starts
 * anew reads all of Bronze again, and without this step would write all of Silver again.
 *
 * <p>It spares work and decides nothing: the upsert compares once more, in the commit itself.
 */
final class SkipStored extends DoFn<KV<String, Iterable<Pack<Row>>>, Row> {
  private static final long serialVersionUID = 1;

  private static final String ORDER = "nb_achats";
  private static final String PROCESSING_TIME = "processing_time";

  private final String table;

  SkipStored(String table) {
    this.table = table;
  }

  @ProcessElement
  public void process(@Element KV<String, Iterable<Pack<Row>>> day, OutputReceiver<Row> out) {
    Map<List<Object>, Row> newest = new LinkedHashMap<>();
    long handled = 0;
    for (Pack<Row> pack : day.getValue()) {
      for (Row pane : pack) {
        newest.merge(key(pane), pane, (held, more) -> sales(more) < sales(held) ? held : more);
      }
      handled += pack.size();
    }
    DeltaTable stored = DeltaTable.open(table);
    if (!newest.isEmpty() && stored.exists()) { // some runners fire empty panes
      try (DeltaTable.Rows rows =
          stored.rows(Rows.CLIENT_DAY.getFieldNames(), DeltaFilter.equal("jour", day.getKey()))) {
        for (Row row : rows) {
          newest.computeIfPresent(key(row), (key, pane) -> isNews(pane, row) ? pane : null);
        }
      }
    }
    newest.values().forEach(out::output);
    StreamCounters.FORWARDED.inc(newest.size());
    StreamCounters.HANDLED.inc(handled);
  }

  private static boolean isNews(Row pane, Row stored) {
    return sales(pane) > sales(stored) || (sales(pane) == sales(stored) && differ(pane, stored));
  }

  /** In something else than when they were made; the thresholds may have changed. */
  private static boolean differ(Row pane, Row stored) {
    return Rows.CLIENT_DAY.getFieldNames().stream()
        .filter(column -> !column.equals(PROCESSING_TIME))
        .anyMatch(column -> !Objects.equals(pane.getValue(column), stored.getValue(column)));
  }

  private static long sales(Row clientDay) {
    return Objects.requireNonNull(clientDay.getInt64(ORDER));
  }

  private static List<Object> key(Row clientDay) {
    List<Object> key = new ArrayList<>();
    Rows.CLIENT_DAY_KEY_COLUMNS.forEach(column -> key.add(clientDay.getValue(column)));
    return key;
  }
}
