package org.saleslakehouse.pipelines.bronze;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.deduplicate.DeduplicateSales.StoredSales;
import org.saleslakehouse.transforms.sale.Rejection.Reason;

/** What the two Bronze tables hold when they are asked. */
final class SalesInBronze implements StoredSales {
  private static final long serialVersionUID = 1L;

  private static final String TIME = "kafka_timestamp";

  private final String bronze;
  private final String quarantine;

  /** Those of a lake; they need not exist yet. */
  SalesInBronze(Lake lake) {
    this.bronze = lake.bronze();
    this.quarantine = lake.quarantine();
  }

  @Override
  public void readSales(Instant from, Instant to, List<String> columns, Consumer<Row> rows) {
    read(bronze, columns, span(from, to), rows);
  }

  @Override
  public void readRejected(
      Instant from, Instant to, Set<Reason> reasons, List<String> columns, Consumer<Row> rows) {
    List<String> codes = reasons.stream().map(Reason::code).collect(Collectors.toList());
    read(
        quarantine,
        columns,
        DeltaFilter.and(span(from, to), DeltaFilter.in("reason", codes)),
        rows);
  }

  /** The same without what is set aside: for records that come from there. */
  StoredSales only() {
    return new StoredSales() {
      private static final long serialVersionUID = 1L;

      @Override
      public void readSales(Instant from, Instant to, List<String> columns, Consumer<Row> rows) {
        SalesInBronze.this.readSales(from, to, columns, rows);
      }

      @Override
      public void readRejected(
          Instant from, Instant to, Set<Reason> reasons, List<String> columns, Consumer<Row> rows) {
        // none
      }
    };
  }

  private static DeltaFilter span(Instant from, Instant to) {
    return DeltaFilter.and(
        DeltaFilter.greaterThanOrEqual(TIME, from), DeltaFilter.lessThan(TIME, to));
  }

  /** Opens those files only whose statistics say that they may hold a match. */
  private static void read(
      String path, List<String> columns, DeltaFilter filter, Consumer<Row> rows) {
    DeltaTable table = DeltaTable.open(path);
    if (table.exists()) {
      try (DeltaTable.Rows matches = table.rows(columns, filter)) {
        matches.forEachRemaining(rows);
      }
    }
  }
}
