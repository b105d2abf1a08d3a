package org.saleslakehouse.pipelines.query;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.options.ReportName;

/** The sales as a whole. */
final class Statistics implements Report {
  private static final List<String> COLUMNS =
      List.of(
          "client_id",
          "pays",
          "jour",
          "nb_achats",
          "total_quantite",
          "total_depense",
          "achat_min",
          "achat_max");

  private static final class Totals {
    private final Set<Integer> clients = new HashSet<>();
    private final Set<String> countries = new HashSet<>();
    private final TreeSet<String> days = new TreeSet<>();
    private long sales;
    private long items;
    private BigDecimal revenue = BigDecimal.ZERO;
    private @Nullable BigDecimal smallest;
    private @Nullable BigDecimal largest;

    void add(Row day) {
      clients.add(day.getInt32("client_id"));
      countries.add(day.getString("pays"));
      days.add(day.getString("jour"));
      sales += day.getInt64("nb_achats");
      items += day.getInt64("total_quantite");
      revenue = revenue.add(Values.money(day, "total_depense"));
      BigDecimal least = Values.money(day, "achat_min");
      BigDecimal most = Values.money(day, "achat_max");
      smallest = smallest == null ? least : smallest.min(least);
      largest = largest == null ? most : largest.max(most);
    }
  }

  @Override
  public ReportName name() {
    return ReportName.STATISTICS;
  }

  @Override
  public String title() {
    return "Overall";
  }

  @Override
  public List<QueryTable> tables() {
    return List.of(QueryTable.CLIENT_DAYS);
  }

  @Override
  public Answer compute(LakeView lake, int limit) {
    Totals totals = new Totals();
    lake.read(QueryTable.CLIENT_DAYS, COLUMNS, null, totals::add);
    Answer answer =
        new Answer(
            Column.count("sales", "Sales"),
            Column.money("revenue", "Revenue"),
            Column.money("average_sale", "Average sale"),
            Column.money("smallest_sale", "Smallest"),
            Column.money("largest_sale", "Largest"),
            Column.count("items", "Items"),
            Column.count("clients", "Clients"),
            Column.count("countries", "Countries"),
            Column.count("days", "Days"),
            Column.text("first_day", "First day"),
            Column.text("last_day", "Last day"));
    answer.add(
        totals.sales,
        totals.revenue,
        Shares.average(totals.revenue, totals.sales),
        totals.smallest,
        totals.largest,
        totals.items,
        (long) totals.clients.size(),
        (long) totals.countries.size(),
        (long) totals.days.size(),
        totals.days.isEmpty() ? null : totals.days.first(),
        totals.days.isEmpty() ? null : totals.days.last());
    return answer;
  }
}
