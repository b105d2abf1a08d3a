package org.saleslakehouse.pipelines.silver;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.tables.Lake;

/**
 * How many sales each Silver table counts; a table that is not there counts none.
 *
 * @param clientDays in the client-days
 * @param countries in the countries
 * @param segments in the segments
 */
record SalesInTables(long clientDays, long countries, long segments) {

  static SalesInTables of(Lake lake) {
    return new SalesInTables(
        sum(lake.clientDays(), "nb_achats"),
        sum(lake.countries(), "total_transactions"),
        sum(lake.segments(), "total_transactions"));
  }

  /** Sales are only ever added, so tables that count as many hold the same. */
  boolean agree() {
    return clientDays == countries && clientDays == segments;
  }

  /** How many sales a client-day table counts for each day. */
  static Map<String, Long> byDay(DeltaTable clientDays) {
    Map<String, Long> sales = new HashMap<>();
    try (DeltaTable.Rows rows = clientDays.rows(List.of("jour", "nb_achats"), null)) {
      rows.forEach(row -> sales.merge(row.getString(0), row.getInt64(1), Long::sum));
    }
    return sales;
  }

  private static long sum(String path, String column) {
    DeltaTable table = DeltaTable.open(path);
    if (!table.exists()) {
      return 0;
    }
    long sum = 0;
    try (DeltaTable.Rows rows = table.rows(List.of(column), null)) {
      while (rows.hasNext()) {
        sum += Objects.requireNonNull(rows.next().getInt64(0));
      }
    }
    return sum;
  }
}
