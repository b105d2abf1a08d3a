package org.saleslakehouse.pipelines.query;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.pipelines.options.ReportName;

/** Which countries bring how much, and what part of the whole that is. */
final class RevenueByCountry implements Report {
  private static final List<String> COLUMNS =
      List.of(
          "pays",
          "revenue_total",
          "total_transactions",
          "transaction_moyenne",
          "items_sold",
          "unique_customers");

  @Override
  public ReportName name() {
    return ReportName.REVENUE_BY_COUNTRY;
  }

  @Override
  public String title() {
    return "Revenue by country";
  }

  @Override
  public List<QueryTable> tables() {
    return List.of(QueryTable.COUNTRIES);
  }

  @Override
  public Answer compute(LakeView lake, int limit) {
    TopRows<Row> top =
        new TopRows<>(
            limit,
            Comparator.comparing(RevenueByCountry::revenue)
                .reversed()
                .thenComparing(row -> row.getString("pays")));
    BigDecimal[] whole = {BigDecimal.ZERO};
    lake.read(
        QueryTable.COUNTRIES,
        COLUMNS,
        null,
        row -> {
          whole[0] = whole[0].add(revenue(row));
          top.add(row);
        });
    Answer answer =
        new Answer(
            Column.text("country", "Country"),
            Column.money("revenue", "Revenue"),
            Column.decimal("percent", "%"),
            Column.count("sales", "Sales"),
            Column.money("average_sale", "Average sale"),
            Column.count("items", "Items"),
            Column.count("clients", "Clients"));
    for (Row row : top.sorted()) {
      answer.add(
          row.getString("pays"),
          revenue(row),
          Shares.percent(revenue(row), whole[0]),
          row.getInt64("total_transactions"),
          Values.money(row, "transaction_moyenne"),
          row.getInt64("items_sold"),
          row.getInt64("unique_customers"));
    }
    answer.setTotal(top.seen());
    return answer;
  }

  private static BigDecimal revenue(Row row) {
    return Values.money(row, "revenue_total");
  }
}
